"""The command line ``bizenv``: running the services, and what an operator does about them."""

import sys
import warnings


def main() -> None:
    """Entry point of the ``bizenv`` command.

    Services run on green threads, so the standard library is patched before anything else is imported;
    the operator's tools (pika among them) run on ordinary threads.
    """
    warnings.filterwarnings("ignore", module="eventlet|nameko|chassis", message="\\s*Eventlet is deprecated")
    if sys.argv[1:2] == ["run"]:
        import eventlet  # noqa: PLC0415 - must be the very first

        eventlet.monkey_patch()

    from chassis.cli.app import app  # noqa: PLC0415 - after patching

    app()
