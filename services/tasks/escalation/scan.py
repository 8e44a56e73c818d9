"""The scan at 08:30: lights that have changed, rungs that fire, orders nobody answered (domain.md §3.3).

It goes through the tasks in portions and commits after each, so that nobody who works on a task waits for
all the others; where it is, is a row: whoever finds it unfinished goes on.
"""

from collections.abc import Sequence
from functools import partial
from typing import Any

from sqlalchemy import Row, Select, and_, or_, select
from sqlalchemy.orm import Session

from chassis import context
from chassis.columns import insert_into
from chassis.context import Context
from chassis.db import after_commit
from chassis.events import outbox
from chassis.officetime import escalations, ladder
from chassis.officetime.escalations import Episode
from chassis.officetime.ladder import Level
from chassis.officetime.lights import Light
from chassis.officetime.supervision import OrderStatus, next_order_no
from chassis.runtime import Runtime
from contracts import Event
from contracts.tasks.deadlines import TaskEscalated
from services.tasks.dispatch.lamp import TaskLamp
from services.tasks.dispatch.model import Task
from services.tasks.dispatch.moves import PRESSED
from services.tasks.escalation.model import Escalation, OrderNumbers, Scan, SupervisionOrder
from services.tasks.people import people_by_name
from services.tasks.rules import RULES

Names = dict[tuple[str, str], str]  #: unit and name → person id
PORTION = 500  #: tasks looked at in one transaction
TURNING = (Light.RED, Light.YELLOW, Light.GREEN)  #: what the passing of days alone can make of a light


def begin(session: Session, runtime: Runtime) -> None:
    """Today's scan: it starts when this transaction is committed."""
    today = context.today(session)
    _expire_orders(session)
    session.execute(insert_into(session, Scan).values(day=today, seen=0).on_conflict_do_nothing())
    go_on(session, runtime)


def go_on(session: Session, runtime: Runtime) -> None:
    """Finish what was begun and not finished, once this transaction holds nothing any more."""
    after_commit(session, partial(_scan, runtime, context.of(session)))


def is_unfinished(session: Session) -> bool:
    """Whether there is a scan to go on with."""
    return session.scalar(select(Scan.day).limit(1)) is not None


def _scan(runtime: Runtime, circumstances: Context) -> None:
    database, more = runtime.database("tasks"), True
    with database.reading(circumstances) as session:
        known = people_by_name(session)
    while more:
        with database.transaction(circumstances) as session:
            more = _portion(session, known)


def _portion(session: Session, known: Names) -> bool:
    """The next tasks; returns whether there may be more."""
    scan = session.scalar(select(Scan).order_by(Scan.day).limit(1).with_for_update())
    if scan is None:
        return False
    lamp = TaskLamp(session)
    rows = session.execute(_concerned(lamp, scan.seen)).all()
    _press(session, rows, lamp, known)
    if len(rows) < PORTION:
        session.delete(scan)
    else:
        scan.seen = rows[-1].id
    return True


def _concerned(lamp: TaskLamp, seen: int) -> Select[Any]:
    """Tasks whose light is not as it was told, and those within the ladder's reach."""
    reach = ladder.reach(lamp.today, lamp.calendar, RULES.ladder)
    turned = or_(*(and_(lamp.condition(light), Task.told_light != light.value) for light in TURNING))
    columns: list[Any] = [Task.id, Task.task_no, Task.episode, Task.due_date, turned.label("turned")]
    wanted = select(*columns).where(
        Task.status.in_(PRESSED), Task.id > seen, or_(Task.due_date <= reach, turned)
    )
    return wanted.order_by(Task.id).limit(PORTION)


def _press(session: Session, rows: Sequence[Row[Any]], lamp: TaskLamp, known: Names) -> None:
    """Fire what is due of these tasks; only those to which anything happens are read as a whole."""
    episodes = [Episode(row.task_no, row.episode, row.due_date) for row in rows if row.due_date is not None]
    fired = escalations.scan(
        session, Escalation, episodes, ladder=RULES.ladder, calendar=lamp.calendar, today=lamp.today
    )
    touched = {rung.object_no for rung in fired} | {row.task_no for row in rows if row.turned}
    held = select(Task).where(Task.task_no.in_(touched)).order_by(Task.id).with_for_update()
    tasks = {task.task_no: task for task in session.scalars(held)} if touched else {}
    events = [event for task in tasks.values() for event in task.show(lamp)]
    for rung in fired:
        task = tasks[rung.object_no]
        # somebody may have moved it since it was looked at
        if task.status in PRESSED and task.episode == rung.episode:
            events.append(_fire(session, rung, task, lamp, known))
    session.flush()
    outbox.record(session, *events)


def _fire(session: Session, rung: Escalation, task: Task, lamp: TaskLamp, known: Names) -> Event:
    session.add(rung)
    owner_id = known.get((task.lead_dept, task.owner or ""))
    if rung.level != Level.SUPERVISE:
        return told(task, rung, owner_id=owner_id)
    assert task.supervisor is not None, "nothing is dispatched without"
    order = SupervisionOrder.issue(
        next_order_no(session, OrderNumbers, lamp.today.year, RULES.supervision),
        rung,
        task.lead_dept,
        task.supervisor,
        lamp.calendar.add(lamp.today, RULES.supervision.reply_within),
    )
    session.add(order)
    return told(task, rung, order, owner_id)


def told(
    task: Task, rung: Escalation, order: SupervisionOrder | None = None, owner_id: str | None = None
) -> Event:
    """What is told of a rung that fired, is proposed, or was sent."""
    return task.told(
        TaskEscalated,
        level=rung.level,
        status=rung.status,
        episode_due=rung.episode_due,
        remaining=rung.remaining,
        overdue_workdays=rung.overdue_workdays,
        fired_on=rung.fired_on,
        owner_id=owner_id,
        order_no=order and order.order_no,
        requirement=order and order.requirement,
        reply_due=order and order.reply_due,
    )


def _expire_orders(session: Session) -> None:
    late = select(SupervisionOrder).where(
        SupervisionOrder.status == OrderStatus.ISSUED, SupervisionOrder.reply_due < context.today(session)
    )
    for order in session.scalars(late.order_by(SupervisionOrder.id).with_for_update()):
        order.expire()
