"""The starter set of tasks: the indicator catalogues, as far as they are not there."""

from sqlalchemy.orm import Session

from chassis.runtime import Runtime
from services.tasks.indicators import usecases


def load(session: Session, runtime: Runtime) -> list[str]:
    """Add what is missing; there is nothing to tell the operator."""
    del runtime
    usecases.load(session)
    return []
