"""What people do about the ladder: leaders decide what is proposed, units answer, the centre ends orders."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis import context
from chassis.context import Actor
from chassis.events import outbox
from chassis.officetime import escalations
from chassis.officetime.ladder import Level
from chassis.officetime.supervision import OrderStatus
from contracts import Event
from contracts.notify import AckOverdue
from contracts.tasks.deadlines import TaskEscalationAnnulled
from services.tasks.dispatch.changes import locked
from services.tasks.dispatch.model import Task
from services.tasks.dispatch.moves import PRESSED
from services.tasks.escalation import queries
from services.tasks.escalation.errors import (
    EscalationIsOver,
    EscalationNotFound,
    OrderNotFound,
    OrderOutOfScope,
)
from services.tasks.escalation.model import Escalation, SupervisionOrder
from services.tasks.escalation.scan import told
from services.tasks.escalation.schemas import EscalationOut, OrderOut, OrderReplyIn
from services.tasks.handling.schemas import ReasonIn


def approve(session: Session, escalation_id: int, actor: Actor, expected: int | None = None) -> EscalationOut:
    """批准约谈或通报: approving is sending."""
    rung, task = _to_decide(session, escalation_id, expected)
    if task.episode != rung.episode or task.status not in PRESSED:
        raise EscalationIsOver(task_no=task.task_no)
    rung.approve(actor.id, context.today(session))
    session.flush()
    outbox.record(session, told(task, rung))
    return EscalationOut.of(rung, task)


def decline(
    session: Session, escalation_id: int, body: ReasonIn, actor: Actor, expected: int | None = None
) -> EscalationOut:
    """不批准: it needs no interview, or no notice."""
    rung, task = _to_decide(session, escalation_id, expected)
    rung.decline(actor.id, context.today(session), body.reason)
    session.flush()
    return EscalationOut.of(rung, task)


def reply(
    session: Session, order_id: int, body: OrderReplyIn, actor: Actor, expected: int | None = None
) -> OrderOut:
    """回复督办单 by the unit it went to, late or not."""
    order = _order(session, order_id, expected)
    if order.dept != actor.dept:
        raise OrderOutOfScope(order_id=order_id)
    order.reply(body.text, actor.id, context.today(session))
    session.flush()
    return queries.order(session, order_id, actor)


def finish(session: Session, order_id: int, actor: Actor, expected: int | None = None) -> OrderOut:
    """办结: the supervisor takes the reply for an answer."""
    order = _order(session, order_id, expected)
    order.finish(context.today(session))
    session.flush()
    return queries.order(session, order_id, actor)


def annul(session: Session, task: Task, requested_on: date) -> list[Event]:
    """An extension is granted: what fired since it was asked for, in time, does not count (ESC-6)."""
    rungs = escalations.of_episode(session, Escalation, task.task_no, task.episode)
    today = context.today(session)
    annulled = escalations.annul_after(rungs, requested_on, today)
    if any(rung.level == Level.SUPERVISE for rung in annulled):
        _finish(session, task, task.episode)
    escalations.lapse(rungs)
    return [
        task.told(
            TaskEscalationAnnulled,
            level=rung.level,
            episode_due=rung.episode_due,
            fired_on=rung.fired_on,
            annulled_on=today,
        )
        for rung in annulled
    ]


def end_episode(session: Session, task: Task) -> None:
    """The task is not pressed towards this due date any more: nobody needs to decide what was proposed."""
    escalations.lapse(escalations.of_episode(session, Escalation, task.task_no, task.episode))


def end(session: Session, task: Task) -> None:
    """The unit has nothing to do with the task any more: neither proposals nor orders wait for anybody."""
    end_episode(session, task)
    _finish(session, task)


def note_unsigned(session: Session, event: AckOverdue) -> None:
    """逾期未签收: noted with the rung nobody of the unit has signed for in time (domain.md NTF-5)."""
    on = context.today(session)
    escalations.note_unsigned(session, Escalation, event.object_ref, event.level, on)


def _finish(session: Session, task: Task, episode: int | None = None) -> None:
    orders = select(SupervisionOrder).where(
        SupervisionOrder.object_no == task.task_no, SupervisionOrder.status != OrderStatus.DONE
    )
    if episode is not None:
        orders = orders.where(SupervisionOrder.episode == episode)
    for order in session.scalars(orders.order_by(SupervisionOrder.id).with_for_update()):
        order.finish(context.today(session))


def _to_decide(session: Session, escalation_id: int, expected: int | None) -> tuple[Escalation, Task]:
    # the task first, as whoever changes it does
    task_no = session.scalar(select(Escalation.object_no).where(Escalation.id == escalation_id))
    if task_no is None:
        raise EscalationNotFound(escalation_id=escalation_id)
    task = locked(session, task_no)
    rung = session.get_one(Escalation, escalation_id, with_for_update=True)
    rung.expect(expected)
    return rung, task


def _order(session: Session, order_id: int, expected: int | None) -> SupervisionOrder:
    order = session.get(SupervisionOrder, order_id, with_for_update=True)
    if order is None:
        raise OrderNotFound(order_id=order_id)
    order.expect(expected)
    return order
