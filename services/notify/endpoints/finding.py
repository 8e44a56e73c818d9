"""Which endpoints there are, looked up once for all messages of a transaction."""

from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.notify.endpoints.model import Endpoint
from services.notify.endpoints.usecases import OF_UNITS


class Endpoints:
    """The active ones, by kind and unit."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def find(self, kind: str, dept: str | None = None) -> Endpoint | None:
        """The office's gateway, or a unit's robot or system; of several, the one put in place last."""
        return self._all.get((kind, dept))

    def of_unit(self, dept: str) -> list[str]:
        """The kinds of endpoints that a unit has of its own."""
        return [kind for kind in OF_UNITS if (kind, dept) in self._all]

    @cached_property
    def _all(self) -> dict[tuple[str, str | None], Endpoint]:
        active = select(Endpoint).where(Endpoint.active).order_by(Endpoint.id)
        return {(each.kind, each.dept): each for each in self._session.scalars(active)}
