"""What notify does: turn an event into messages, let people read and confirm them, word the templates."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis import context, settings
from chassis.context import Actor
from chassis.events import copies, outbox
from chassis.officetime import workdays
from contracts.directory import PersonUpserted, UnitUpserted
from contracts.issues import IssueDispatched
from contracts.tasks import TaskDispatched
from services.notify import queries, wording
from services.notify.errors import MessageNotFound, RecipientUnknown, TemplateNotFound
from services.notify.model import Channel, Level, Notification, Status, Template, notification_id
from services.notify.rules import RULES
from services.notify.schemas import MessageOut, TemplateIn, TemplateOut
from services.notify.sending_window import send_at
from services.notify.wording import Fact, Wording


def tell_of_dispatched_issue(session: Session, event: IssueDispatched) -> None:
    """The lead unit and those that help learn of an issue; an urgent one at once (domain.md NTF-1)."""
    level = Level.URGENT if event.handling_class == "urgent" else Level.ORDINARY
    facts: dict[str, Fact] = {
        "object_ref": event.issue_no,
        "sign_due": event.sign_due,
        "contact_due": event.contact_due,
        "co_due": event.co_due,
        "finish_due": event.finish_due,
    }
    _tell_units(session, event, level, facts)


def tell_of_dispatched_task(session: Session, event: TaskDispatched) -> None:
    """The lead unit and those that help learn of a task."""
    facts: dict[str, Fact] = {
        "object_ref": event.task_no,
        "sign_due": event.sign_due,
        "due_date": event.due_date,
    }
    _tell_units(session, event, Level.ORDINARY, facts)


def read(session: Session, number: str, actor: Actor, expected: int | None = None) -> MessageOut:
    """The recipient opened a message; the object it is about learns of it by event."""
    message = _own(session, number, actor)
    message.expect(expected)
    outbox.record(session, *message.read(context.now(session)))
    session.flush()
    return MessageOut.model_validate(message)


def ack(session: Session, number: str, actor: Actor, expected: int | None = None) -> MessageOut:
    """The recipient confirms a message that asks for it."""
    message = _own(session, number, actor)
    message.expect(expected)
    outbox.record(session, *message.ack(context.now(session)))
    session.flush()
    return MessageOut.model_validate(message)


def change_template(
    session: Session, code: str, body: TemplateIn, expected: int | None = None
) -> TemplateOut:
    """Word a message otherwise from now on; refused if it could fail or say too much (domain.md NTF-7)."""
    if code not in wording.DEFAULTS:
        raise TemplateNotFound(code=code)
    event = wording.DEFAULTS[code].event
    wording.check(Wording(event, body.title, body.text, body.requires_ack))
    template = session.scalar(select(Template).where(Template.code == code).with_for_update())
    if template is None:
        template = Template(code=code, event=event, version=0)
        session.add(template)
    template.expect(expected)
    template.title, template.text, template.requires_ack = body.title, body.text, body.requires_ack
    session.flush()
    return queries.template_out(code, template)


def _tell_units(
    session: Session, event: IssueDispatched | TaskDispatched, level: Level, facts: dict[str, Fact]
) -> None:
    names = {dept: _unit(session, dept).short_name for dept in (event.lead_dept, *event.co_depts)}
    facts |= {
        "lead_unit": names[event.lead_dept],
        "co_units": "、".join(names[dept] for dept in event.co_depts),
    }
    for dept, name in names.items():
        part = "lead" if dept == event.lead_dept else "co"
        person = _person_of(session, _unit(session, dept))
        _tell(session, f"{event.event_name()}_{part}", person, level, facts | {"unit": name})


def _tell(
    session: Session, template: str, person: PersonUpserted, level: Level, facts: dict[str, Fact]
) -> None:
    """One message for this event, recipient and template, however often the event is handled (NTF-3)."""
    event_id = context.of(session).causation_id
    assert event_id is not None, "a message is always caused by an event"
    number = notification_id(event_id, person.person_id, template)
    if session.scalar(select(Notification.id).where(Notification.notification_id == number)) is not None:
        return
    words = queries.current_wording(session, template)
    window = RULES.urgent if level is Level.URGENT else RULES.ordinary
    now = context.now(session)
    message = Notification(
        notification_id=number,
        event_id=event_id,
        template=template,
        recipient=person.person_id,
        object_ref=str(facts["object_ref"]),
        level=level,
        title=words.title,
        text=wording.render(words.text, facts),
        requires_ack=words.requires_ack,
        status=Status.PENDING,
        send_at=send_at(now, window, workdays.calendar(session)),
    )
    message.address_to(_channels(session, person))
    session.add(message)
    inbox = message.deliveries[0]
    if message.send_at <= now:
        inbox.claim(now, RULES)
        outbox.record(session, *inbox.succeed(now))


def _channels(session: Session, person: PersonUpserted) -> list[Channel]:
    has_mail = bool(settings.of(session).smtp_url and person.mail)
    return ["inbox", "mail"] if has_mail else ["inbox"]


def _unit(session: Session, dept: str) -> UnitUpserted:
    unit = copies.find(session, UnitUpserted, dept)
    if unit is None:
        raise RecipientUnknown(dept=dept)
    return unit


def _person_of(session: Session, unit: UnitUpserted) -> PersonUpserted:
    """The liaison; where a unit has none, its deputy or its head."""
    for person_id in (unit.liaison, unit.deputy, unit.head):
        person = copies.find(session, PersonUpserted, person_id) if person_id else None
        if person is not None and person.active:
            return person
    raise RecipientUnknown(dept=unit.name)


def _own(session: Session, number: str, actor: Actor) -> Notification:
    statement = select(Notification).where(
        Notification.notification_id == number, Notification.recipient == actor.id
    )
    message = session.scalar(statement.with_for_update())
    if message is None:
        raise MessageNotFound
    return message
