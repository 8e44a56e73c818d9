"""The units that take part in a campaign or an action, checked against the local copies."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from chassis.events import copies
from contracts.directory import UnitUpserted
from services.surveys.campaigns.errors import RepeatedUnit, UnknownUnit


def check(session: Session, depts: Sequence[str], before: Sequence[str] = ()) -> None:
    """Every unit once, and active unless it took part before.

    Raises :class:`UnknownUnit` and :class:`RepeatedUnit` on the entry of ``depts``.
    """
    for number, dept in enumerate(depts):
        if dept in depts[:number]:
            raise RepeatedUnit(field=f"depts[{number}]", dept=dept)
        unit = copies.find(session, UnitUpserted, dept)
        if unit is None or not (unit.active or dept in before):
            raise UnknownUnit(field=f"depts[{number}]", dept=dept)
