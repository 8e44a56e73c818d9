"""Choosing what one would rather not get, and keeping to it."""

from collections.abc import Iterable
from typing import get_args

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.context import Actor
from services.notify.preferences.errors import Mandatory
from services.notify.preferences.model import Preference
from services.notify.preferences.schemas import Choice, PreferenceIn, PreferenceOut
from services.notify.templates.current import Templates
from services.notify.templates.template import Outward, Template

CHANNELS: tuple[Outward, ...] = get_args(Outward)


def choose(session: Session, body: PreferenceIn, actor: Actor, expected: int | None = None) -> PreferenceOut:
    """Leave these out from now on; refuses what is mandatory."""
    templates = Templates(session)
    for code in body.muted:
        template = templates.find(code)
        if template is None or template.mandatory:
            raise Mandatory(field="muted", code=code)
    own = _of(session, actor)
    if own is None:
        own = Preference(person_id=actor.id)
        session.add(own)
    own.expect(expected)
    own.muted, own.skipped = sorted(set(body.muted)), sorted(set(body.skipped))
    session.flush()
    return _out(session, own)


def chosen(session: Session, actor: Actor) -> PreferenceOut:
    """What one can leave out, and does."""
    return _out(session, _of(session, actor))


class Wishes:
    """What some people would rather not get, looked up at once."""

    def __init__(self, session: Session, people: Iterable[str]) -> None:
        some = select(Preference).where(Preference.person_id.in_(list(people)))
        self._of = {each.person_id: each for each in session.scalars(some)}

    def wants(self, person: str, code: str, template: Template) -> bool:
        """Whether a message of this template is to be sent to them."""
        own = self._of.get(person)
        return template.mandatory or own is None or code not in own.muted

    def ways(self, person: str, ways: list[str], template: Template) -> list[str]:
        """The channels they are to be reached by."""
        own = self._of.get(person)
        if template.mandatory or own is None:
            return ways
        return [way for way in ways if way not in own.skipped]


def _of(session: Session, actor: Actor) -> Preference | None:
    return session.scalar(select(Preference).where(Preference.person_id == actor.id))


def _out(session: Session, own: Preference | None) -> PreferenceOut:
    muted = set(own.muted) if own else set()
    choices = [
        Choice(code=code, title=each.title, muted=code in muted)
        for code, each in Templates(session).all()
        if not each.mandatory and each.active
    ]
    skipped = [each for each in CHANNELS if own and each in own.skipped]
    return PreferenceOut(choices=choices, skipped=skipped, version=own.version if own else 0)
