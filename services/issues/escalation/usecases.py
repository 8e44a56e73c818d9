"""The daily scan, what a leader decides, how orders are answered, and when an episode ends; never commits."""

from collections.abc import Iterator, Sequence
from datetime import date

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session, selectinload

from chassis import context
from chassis.context import Actor
from chassis.events import outbox
from chassis.officetime import escalations as rungs
from chassis.officetime.escalations import Episode, RungStatus
from chassis.officetime.ladder import Level, reach
from chassis.officetime.lights import Lamp, Light
from chassis.officetime.supervision import OrderStatus, next_order_no
from contracts import Event
from contracts.issues.deadlines import IssueEscalated, IssueEscalationAnnulled
from contracts.notify import AckOverdue
from services.issues.escalation import errors
from services.issues.escalation.model import IssueEscalation, IssueOrder, IssueOrderNumbers
from services.issues.escalation.queries import escalation_out, order_out
from services.issues.escalation.schemas import EscalationOut, OrderOut, ReplyToOrder
from services.issues.ledger.model import Issue
from services.issues.ledger.moves import PRESSED
from services.issues.ledger.queries import lamp_of
from services.issues.ledger.schemas import ReasonIn
from services.issues.rules import RULES

AT_ONCE = 200  #: issues held in memory together


def scan(session: Session) -> None:
    """08:30: lights turn, rungs fire, orders that were not answered are overdue (domain.md §3.3)."""
    lamp = lamp_of(session)
    for issues in _in_portions(session, _turned(lamp)):
        outbox.record(session, *(event for issue in issues for event in issue.show(lamp)))
    until = reach(lamp.today, lamp.calendar, RULES.ladder)
    pressed = and_(Issue.status.in_(PRESSED), Issue.finish_due <= until)
    for issues in _in_portions(session, pressed):
        _fire(session, issues, lamp)
    _expire(session, lamp)


def approve(session: Session, escalation_id: int, actor: Actor, expected: int | None = None) -> EscalationOut:
    """批准约谈或通报: approving is sending."""
    rung, issue = _to_decide(session, escalation_id, expected)
    rung.approve(actor.id, context.today(session))
    session.flush()
    outbox.record(session, _told(issue, rung, None))
    return escalation_out(rung, issue)


def decline(
    session: Session, escalation_id: int, body: ReasonIn, actor: Actor, expected: int | None = None
) -> EscalationOut:
    """不批准: it needs no interview or notice."""
    rung, issue = _to_decide(session, escalation_id, expected)
    rung.decline(actor.id, context.today(session), body.reason)
    session.flush()
    return escalation_out(rung, issue)


def reply(
    session: Session, order_id: int, body: ReplyToOrder, actor: Actor, expected: int | None = None
) -> OrderOut:
    """回复督办单 by the unit it was issued to."""
    order = _order(session, order_id, expected)
    if order.dept != actor.dept:
        raise errors.NotYourOrder
    order.reply(body.text, actor.id, context.today(session))
    session.flush()
    return order_out(order)


def finish(session: Session, order_id: int, expected: int | None = None) -> OrderOut:
    """办结督办单: the centre accepts the reply."""
    order = _order(session, order_id, expected)
    order.finish(context.today(session))
    session.flush()
    return order_out(order)


def supervise_now(session: Session, issue: Issue) -> list[Event]:
    """督办 at once, whatever the date: a case that a leader had to take (domain.md §4.2)."""
    lamp, episode = lamp_of(session), _episode(issue)
    fired = rungs.of_episode(session, IssueEscalation, issue.issue_no, issue.episode)
    if any(rung.level == Level.SUPERVISE for rung in fired):
        return []
    rung = IssueEscalation.of(episode, Level.SUPERVISE, lamp.today, lamp.calendar)
    session.add(rung)
    return [_told(issue, rung, _order_for(session, issue, rung, lamp))]


def end_episode(session: Session, issue: Issue) -> None:
    """What was only proposed about an earlier due date is not decided any more (ESC-2).

    Once nobody is pressed any more, open orders are done with the issue.
    """
    rungs.lapse(_proposed(session, issue))
    if issue.closed_on is not None or issue.merged_into is not None:
        wanted = select(IssueOrder).where(
            IssueOrder.object_no == issue.issue_no, IssueOrder.status != OrderStatus.DONE
        )
        for order in session.scalars(wanted.with_for_update()):
            order.finish(context.today(session))


def after_extension(session: Session, issue: Issue, requested_on: date, episode: int) -> list[Event]:
    """What fired while the extension, asked for in time, waited does not count (ESC-6)."""
    fired, today = rungs.of_episode(session, IssueEscalation, issue.issue_no, episode), context.today(session)
    annulled = rungs.annul_after(fired, requested_on, today)
    rungs.lapse(fired)
    if any(rung.level == Level.SUPERVISE for rung in annulled):
        wanted = select(IssueOrder).where(
            IssueOrder.object_no == issue.issue_no,
            IssueOrder.episode == episode,
            IssueOrder.status != OrderStatus.DONE,
        )
        for order in session.scalars(wanted.with_for_update()):
            order.finish(today)
    return [
        issue.told(
            IssueEscalationAnnulled,
            level=rung.level,
            episode_due=rung.episode_due,
            fired_on=rung.fired_on,
            annulled_on=today,
        )
        for rung in annulled
    ]


def note_unsigned(session: Session, event: AckOverdue) -> None:
    """逾期未签收: noted with the rung nobody of the unit has signed for in time (domain.md NTF-5)."""
    on = context.today(session)
    rungs.note_unsigned(session, IssueEscalation, event.object_ref, event.level, on)


def _fire(session: Session, issues: Sequence[Issue], lamp: Lamp) -> None:
    by_no = {issue.issue_no: issue for issue in issues}
    fired = rungs.scan(
        session,
        IssueEscalation,
        [_episode(issue) for issue in issues],
        ladder=RULES.ladder,
        calendar=lamp.calendar,
        today=lamp.today,
    )
    session.add_all(fired)
    events = []
    for rung in fired:
        issue = by_no[rung.object_no]
        order = _order_for(session, issue, rung, lamp) if rung.level == Level.SUPERVISE else None
        events.append(_told(issue, rung, order))
    session.flush()
    outbox.record(session, *events)


def _expire(session: Session, lamp: Lamp) -> None:
    late = select(IssueOrder).where(
        IssueOrder.status == OrderStatus.ISSUED, IssueOrder.reply_due < lamp.today
    )
    for order in session.scalars(late.with_for_update()):
        order.expire()


def _turned(lamp: Lamp) -> ColumnElement[bool]:
    """Issues whose light is another one today than was told last; time alone makes only these two."""
    return and_(
        Issue.status.in_(PRESSED),
        or_(
            and_(Issue.finish_due < lamp.today, Issue.told_light != Light.RED),
            and_(Issue.finish_due.between(lamp.today, lamp.yellow_until), Issue.told_light != Light.YELLOW),
        ),
    )


def _in_portions(session: Session, which: ColumnElement[bool]) -> Iterator[Sequence[Issue]]:
    wanted = select(Issue).where(which).options(selectinload(Issue.co_units)).order_by(Issue.id)
    wanted, seen = wanted.limit(AT_ONCE).with_for_update(), 0
    while issues := session.scalars(wanted.where(Issue.id > seen)).all():
        yield issues
        session.flush()
        seen = issues[-1].id
        for issue in issues:
            session.expunge(issue)


def _episode(issue: Issue) -> Episode:
    assert issue.finish_due is not None, "dispatched"
    return Episode(issue.issue_no, issue.episode, issue.finish_due)


def _order_for(session: Session, issue: Issue, rung: IssueEscalation, lamp: Lamp) -> IssueOrder:
    assert issue.lead_dept is not None, "dispatched"
    assert issue.supervisor is not None, "dispatched"
    number = next_order_no(session, IssueOrderNumbers, lamp.today.year, RULES.supervision)
    reply_due = lamp.calendar.add(lamp.today, RULES.supervision.reply_within)
    order = IssueOrder.issue(number, rung, issue.lead_dept, issue.supervisor, reply_due)
    session.add(order)
    return order


def _told(issue: Issue, rung: IssueEscalation, order: IssueOrder | None) -> IssueEscalated:
    facts = ("level", "status", "episode_due", "remaining", "overdue_workdays", "fired_on")
    return issue.told(
        IssueEscalated,
        **{name: getattr(rung, name) for name in facts},
        order_no=order and order.order_no,
        requirement=order and order.requirement,
        reply_due=order and order.reply_due,
    )


def _proposed(session: Session, issue: Issue) -> Sequence[IssueEscalation]:
    wanted = select(IssueEscalation).where(
        IssueEscalation.object_no == issue.issue_no, IssueEscalation.status == RungStatus.PROPOSED
    )
    return session.scalars(wanted.with_for_update()).all()


def _to_decide(session: Session, escalation_id: int, expected: int | None) -> tuple[IssueEscalation, Issue]:
    rung = session.get(IssueEscalation, escalation_id, with_for_update=True)
    if rung is None:
        raise errors.EscalationNotFound(escalation_id=escalation_id)
    rung.expect(expected)
    return rung, session.scalars(select(Issue).where(Issue.issue_no == rung.object_no)).one()


def _order(session: Session, order_id: int, expected: int | None) -> IssueOrder:
    order = session.get(IssueOrder, order_id, with_for_update=True)
    if order is None:
        raise errors.OrderNotFound(order_id=order_id)
    order.expect(expected)
    return order
