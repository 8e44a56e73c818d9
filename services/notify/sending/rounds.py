"""One round of sending: notices whose time has come become messages, and these leave the house."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from chassis.settings import Settings
from services.notify.hearing import usecases as hearing
from services.notify.sending import sender
from services.notify.sending.sender import Transaction


def anything_due(session: Session) -> bool:
    """Whether :func:`run` has work."""
    return hearing.anything_due(session) or sender.anything_due(session)


def run(transaction: Transaction, settings: Settings, stopping: Callable[[], bool] = lambda: False) -> None:
    """Send all that is due; returns when nothing is, or soon when the process is stopping.

    ``transaction`` opens one with the time it is then.
    """
    more = True
    while more and not stopping():
        with transaction() as session:
            more = hearing.release_due(session)
    sender.send_due(transaction, settings, stopping)
