"""The command line ``bizenv``: running the services, and what an operator does about them."""

import gc
import sys
import warnings

from chassis import green


def main() -> None:
    """Entry point of the ``bizenv`` command.

    Services run on green threads, so the standard library is patched before anything else is imported;
    the operator's tools (pika among them) run on ordinary threads.
    """
    warnings.filterwarnings("ignore", module="eventlet|nameko|chassis", message="\\s*Eventlet is deprecated")
    gc.disable()  # until everything is imported: looking through what stays took a fifth of the start
    if sys.argv[1:2] == ["run"]:
        green.patch()

    from sqlalchemy.exc import SQLAlchemyError  # noqa: PLC0415 - after patching
    from typer.exceptions import Abort, TyperException  # noqa: PLC0415 - after patching

    from chassis.cli.app import app  # noqa: PLC0415 - after patching
    from chassis.cli.mistakes import told  # noqa: PLC0415 - after patching
    from chassis.errors import Problem  # noqa: PLC0415 - after patching

    gc.freeze()  # what is imported stays, and needs not be looked through each time
    gc.enable()
    try:
        sys.exit(app(standalone_mode=False))  # or typer would say in English what was typed wrongly
    except TyperException as error:
        sys.stderr.write(told(error) + "\n")
        sys.exit(error.exit_code)
    except Abort:
        sys.exit("已取消")
    except Problem as problem:
        sys.exit(str(problem))
    except SQLAlchemyError as error:
        sys.exit(f"数据库不可用或尚未建好数据表（{type(error).__name__}），请用 bizenv doctor 检查")
