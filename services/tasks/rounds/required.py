"""Which tasks a unit must file for in a round (应报), as rows that are there before anything is filed."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, delete, func, insert, literal, or_, select, update
from sqlalchemy.orm import Session, aliased

from chassis import context
from contracts.tasks.rounds import RequiredFilings
from services.tasks.dispatch.model import Task
from services.tasks.dispatch.moves import TaskStatus
from services.tasks.rounds.dates import first_day
from services.tasks.rounds.model import FILED, Filing, FilingStatus, Round, RoundUnit


def required(round_: Round) -> ColumnElement[bool]:
    """Dispatched by the cutoff, and not closed, cancelled or suspended before the month (domain.md MON)."""
    first = first_day(round_.month)
    ends = (Task.closed_on, Task.cancelled_on, Task.suspended_on)
    return and_(
        Task.status != TaskStatus.DRAFT,
        Task.dispatched_on <= round_.cutoff,
        *(or_(end.is_(None), end >= first) for end in ends),
    )


def renew(session: Session, round_: Round) -> None:
    """Bring the rows up to what is required now: dispatched since, given to another unit, or taken back."""
    unfiled = and_(Filing.round_id == round_.id, Filing.status == FilingStatus.UNFILED)
    wanted = select(Task.id).where(required(round_))
    session.execute(delete(Filing).where(unfiled, Filing.task_id.not_in(wanted)))
    lead = select(Task.lead_dept).where(Task.id == Filing.task_id).scalar_subquery()
    session.execute(update(Filing).where(unfiled, Filing.dept != lead).values(dept=lead))
    _add_missing(session, round_)
    session.execute(delete(RoundUnit).where(RoundUnit.round_id == round_.id))
    counted = select(Filing.round_id, Filing.dept, func.count()).where(Filing.round_id == round_.id)
    session.execute(
        insert(RoundUnit).from_select(
            ["round_id", "dept", "required"], counted.group_by(Filing.round_id, Filing.dept)
        )
    )
    session.expire_all()


def owed(session: Session, round_: Round, *statuses: FilingStatus) -> Sequence[RequiredFilings]:
    """How many filings of these states, or of any, each unit has; only units that have some."""
    wanted = select(Filing.dept, func.count()).where(Filing.round_id == round_.id)
    if statuses:
        wanted = wanted.where(Filing.status.in_(statuses))
    rows = session.execute(wanted.group_by(Filing.dept).order_by(Filing.dept))
    return [RequiredFilings(dept=dept, count=count) for dept, count in rows]


def _add_missing(session: Session, round_: Round) -> None:
    now = context.of(session)
    by, earlier, its_round = now.actor.id or now.actor.type, aliased(Filing), aliased(Round)
    last_filed = (
        select(earlier.progress_pct)
        .join(its_round, its_round.id == earlier.round_id)
        .where(earlier.task_id == Task.id, its_round.month < round_.month, earlier.status.in_(FILED))
        .order_by(its_round.month.desc())
        .limit(1)
        .scalar_subquery()
    )
    there = select(Filing.task_id).where(Filing.round_id == round_.id)
    columns = {
        "round_id": literal(round_.id),
        "task_id": Task.id,
        "task_no": Task.task_no,
        "plan_code": Task.plan_code,
        "dept": Task.lead_dept,
        "before_pct": func.coalesce(last_filed, 0),
        "evidence": literal([], Filing.evidence.type),
        "returned_count": literal(0),
        "status": literal(FilingStatus.UNFILED.value),
        "version": literal(1),
        "created_at": literal(now.now, Filing.created_at.type),
        "created_by": literal(by),
        "updated_at": literal(now.now, Filing.updated_at.type),
        "updated_by": literal(by),
    }
    wanted = select(*columns.values()).where(required(round_), Task.id.not_in(there)).order_by(Task.id)
    session.execute(insert(Filing).from_select(list(columns), wanted))
