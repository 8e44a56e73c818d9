"""Reads of the indicator catalogues."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.http import Page, paginate
from services.tasks.indicators.errors import IndicatorNotFound
from services.tasks.indicators.model import Indicator
from services.tasks.indicators.schemas import IndicatorOut, IndicatorQuery


def indicators(session: Session, query: IndicatorQuery) -> Page[IndicatorOut]:
    """Indicators by code."""
    statement = select(Indicator)
    if query.catalogue is not None:
        statement = statement.where(Indicator.catalogue == query.catalogue)
    if query.primary is not None:
        statement = statement.where(Indicator.parent.is_(None) == query.primary)
    if query.active is not None:
        statement = statement.where(Indicator.active == query.active)
    page = paginate(session, statement, keys=[Indicator.catalogue, Indicator.code], query=query)
    return page.map(IndicatorOut.model_validate)


def indicator(session: Session, code: str) -> IndicatorOut:
    """One indicator; raises :class:`IndicatorNotFound`."""
    found = session.scalar(select(Indicator).where(Indicator.code == code))
    if found is None:
        raise IndicatorNotFound(indicator=code)
    return IndicatorOut.model_validate(found)


def missing(session: Session, codes: Sequence[str]) -> list[str]:
    """Those of the codes that name no indicator in use, in the order given."""
    if not codes:
        return []
    known = set(session.scalars(select(Indicator.code).where(Indicator.code.in_(codes), Indicator.active)))
    return [code for code in codes if code not in known]
