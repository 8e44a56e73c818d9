"""From where somebody signs in."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Client:
    """What the caller's program calls itself, and its address."""

    agent: str = ""
    address: str | None = None
