"""What can be done with indicators: load the catalogues, change one, let those expire whose time is over."""

import json
from pathlib import Path

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from chassis import context
from chassis.errors import StaleVersion
from chassis.events import outbox
from services.tasks.indicators.errors import PillarOfAnotherCatalogue, UnknownRelated, ValidityReversed
from services.tasks.indicators.model import Indicator
from services.tasks.indicators.schemas import IndicatorIn, IndicatorOut

PACKAGED = Path(__file__).with_name("catalogues.json")


def load(session: Session) -> int:
    """The three packaged catalogues, as far as they are not there yet; returns how many were added.

    What the director has changed since stays as it is.
    """
    known = set(session.scalars(select(Indicator.code)))
    added = 0
    for catalogue in json.loads(PACKAGED.read_text(encoding="utf-8")):
        for row in catalogue["indicators"]:
            code = row.pop("code")
            if code not in known:
                _add(session, code, IndicatorIn(edition=catalogue["edition"], **row))
                added += 1
    return added


def put(session: Session, code: str, body: IndicatorIn, expected: int | None = None) -> IndicatorOut:
    """Add an indicator or say anew what one is; raises the refusals of ``errors.py``."""
    _check(session, code, body)
    found = session.scalar(select(Indicator).where(Indicator.code == code).with_for_update())
    if found is None:
        if expected is not None:
            raise StaleVersion
        found = _add(session, code, body)
        session.flush()
        return IndicatorOut.model_validate(found)
    found.expect(expected)
    if {name: getattr(found, name) for name in IndicatorIn.model_fields} != body.model_dump():
        for name, value in body.model_dump().items():
            setattr(found, name, value)
        outbox.record(session, found.told(context.today(session)))
        session.flush()
    return IndicatorOut.model_validate(found)


def turn_over(session: Session) -> None:
    """Tell of the indicators that come into use, or go out of it, with today."""
    today = context.today(session)
    lapsed = Indicator.active & (Indicator.valid_to < today)
    begun = ~Indicator.active & (Indicator.valid_from <= today)
    still = or_(Indicator.valid_to.is_(None), Indicator.valid_to >= today)
    for indicator in session.scalars(select(Indicator).where(lapsed | (begun & still))):
        outbox.record(session, indicator.told(today))


def _add(session: Session, code: str, body: IndicatorIn) -> Indicator:
    indicator = Indicator(code=code, catalogue=code[:2], **body.model_dump())
    outbox.record(session, indicator.told(context.today(session)))
    session.add(indicator)
    return indicator


def _check(session: Session, code: str, body: IndicatorIn) -> None:
    if body.pillar is not None and not code.startswith("WB"):
        raise PillarOfAnotherCatalogue(field="pillar")
    if body.valid_from and body.valid_to and body.valid_to < body.valid_from:
        raise ValidityReversed(field="valid_to")
    related = {"parent": [body.parent] if body.parent else [], "mappings": body.mappings}
    for field, codes in related.items():
        known = set(session.scalars(select(Indicator.code).where(Indicator.code.in_(codes))))
        for each in codes:
            if each not in known or each == code:
                raise UnknownRelated(indicator=each, field=field)
