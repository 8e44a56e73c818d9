"""What can be done about a calendar: subscribe to it, read it, revoke it."""

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from chassis import context
from chassis.context import Actor
from chassis.events import copies
from contracts.directory import PersonUpserted
from services.tasks.access import CENTRE, UNIT
from services.tasks.calendar_feed.errors import CalendarKeyInvalid, CalendarKeyNotFound, PeopleSubscribe
from services.tasks.calendar_feed.icalendar import Event, calendar
from services.tasks.calendar_feed.model import CalendarKey, Scope, hash_of, new_token
from services.tasks.calendar_feed.schemas import (
    CalendarKeyIn,
    CalendarKeyOut,
    CalendarKeysOut,
    NewCalendarKeyOut,
)
from services.tasks.dispatch.access import involving
from services.tasks.dispatch.errors import NoOwnUnit
from services.tasks.dispatch.model import Task
from services.tasks.dispatch.moves import PRESSED
from services.tasks.rules import RULES

MEDIA_TYPE = "text/calendar; charset=utf-8"


def subscribe(session: Session, body: CalendarKeyIn, actor: Actor, root_url: str) -> NewCalendarKeyOut:
    """A new address; its token is told once and kept as a hash."""
    if actor.type != "person":
        raise PeopleSubscribe
    if body.scope is Scope.UNIT and actor.dept is None:
        raise NoOwnUnit
    token = new_token()
    key = CalendarKey(
        person_id=actor.id, dept=actor.dept, scope=body.scope.value, token_sha256=hash_of(token)
    )
    session.add(key)
    session.flush()
    url = f"{root_url.rstrip('/')}/tasks/v1/key/{token}/calendar"
    return NewCalendarKeyOut(**CalendarKeyOut.of(key).model_dump(), url=url)


def mine(session: Session, actor: Actor) -> CalendarKeysOut:
    """The actor's own subscriptions, revoked ones too."""
    wanted = select(CalendarKey).where(CalendarKey.person_id == actor.id).order_by(CalendarKey.id)
    return CalendarKeysOut(items=[CalendarKeyOut.of(key) for key in session.scalars(wanted)])


def revoke(session: Session, key_id: int, actor: Actor) -> CalendarKeyOut:
    """One's own subscription is shut at once."""
    key = session.get(CalendarKey, key_id, with_for_update=True)
    if key is None or key.person_id != actor.id:
        raise CalendarKeyNotFound(key_id=key_id)
    key.revoke(context.now(session))
    session.flush()
    return CalendarKeyOut.of(key)


def feed(session: Session, token: str) -> Response:
    """What is due, as far as it still presses; raises :class:`CalendarKeyInvalid`."""
    key = session.scalar(select(CalendarKey).where(CalendarKey.token_sha256 == hash_of(token)))
    owner = copies.find(session, PersonUpserted, key.person_id) if key else None
    if key is None or key.revoked_at is not None or owner is None or not _may_read(key, owner):
        raise CalendarKeyInvalid
    due = Task.status.in_(PRESSED), Task.due_date.is_not(None)
    tasks = select(Task).where(*due, _wanted(key, owner)).order_by(Task.due_date, Task.id)
    events = (_event(task) for task in session.scalars(tasks.limit(RULES.calendar_events)))
    name = "任务时限" if key.scope == Scope.PERSON else "本单位任务时限"
    return Response(calendar(name, events), content_type=MEDIA_TYPE)


def _may_read(key: CalendarKey, owner: PersonUpserted) -> bool:
    """Whoever has left, or works elsewhere by now, reads nothing any more."""
    still = owner.active and bool((CENTRE | UNIT | {"LD"}) & set(owner.roles))
    return still and (key.scope == Scope.PERSON or owner.dept_code == key.dept)


def _wanted(key: CalendarKey, owner: PersonUpserted) -> ColumnElement[bool]:
    if key.scope == Scope.UNIT:
        return involving(key.dept or "")
    named = or_(Task.owner == owner.name, Task.leader == owner.name)
    if owner.dept_code is not None:  # people of two units may have the same name
        named = named & (Task.lead_dept == owner.dept_code)
    return or_(Task.supervisor == owner.person_id, named)


def _event(task: Task) -> Event:
    assert task.due_date is not None, "selected so"
    return Event(
        uid=f"{task.task_no}@tasks.bizenv",
        on=task.due_date,
        summary=f"{task.title}（{task.task_no}）到期",
        description=f"进度{task.progress_pct}%，责任人：{task.owner or '未定'}",
        changed_at=task.updated_at,
        sequence=task.version,
    )
