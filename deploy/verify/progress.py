"""What the check says while it runs."""

from time import monotonic

_STARTED = monotonic()


def tell(what: str, text: str) -> None:
    """One line: seconds since the start, what it is about, what happened."""
    print(f"{monotonic() - _STARTED:6.0f} s  {what:9} {text}", flush=True)
