"""Drawing the sample, listing it, and writing down what was found; never commits."""

from datetime import timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, joinedload

from chassis import context
from chassis.context import Actor
from chassis.http import Page, paginate
from chassis.officetime import workdays
from services.issues.ledger.changes import locked, settle
from services.issues.ledger.filters import SOLVED
from services.issues.ledger.model import Issue
from services.issues.ledger.moves import Status
from services.issues.lookback import errors
from services.issues.lookback.model import LookBack, Result
from services.issues.lookback.sample import is_drawn
from services.issues.lookback.schemas import FindingIn, LookBackOut, LookBackQuery
from services.issues.rules import RULES

#: days that a standstill of the service may last without a close-out being left out
CAUGHT_UP = timedelta(days=31)


def draw(session: Session) -> None:
    """Take the sample of what was closed so long ago; drawn again, it is the same and nothing is added."""
    today, calendar, rules = context.today(session), workdays.calendar(session), RULES.look_back
    due = calendar.add(today, rules.within)
    for after in rules.after_days:
        until = today - timedelta(days=after)
        drawn_before = exists().where(
            LookBack.issue_id == Issue.id, LookBack.closed_on == Issue.closed_on, LookBack.after_days == after
        )
        wanted = select(Issue.id, Issue.issue_no, Issue.closed_on).where(
            Issue.closed_on <= until,
            Issue.closed_on > until - CAUGHT_UP,
            Issue.close_reason.in_(SOLVED),
            ~drawn_before,
        )
        session.add_all(
            LookBack(
                issue_id=row.id,
                closed_on=row.closed_on,
                after_days=after,
                drawn_on=today,
                due=due,
                result=Result.PENDING.value,
            )
            for row in session.execute(wanted.order_by(Issue.id))
            if is_drawn(row.issue_no, row.closed_on, after, rules.percent, rules.seed)
        )
    session.flush()


def look_backs(session: Session, query: LookBackQuery) -> Page[LookBackOut]:
    """The sample, by when it is to be looked at."""
    wanted = select(LookBack).options(joinedload(LookBack.issue))
    if query.result is not None:
        wanted = wanted.where(LookBack.result == query.result)
    return paginate(session, wanted, keys=[LookBack.due, LookBack.id], query=query).map(LookBackOut.of)


def found(
    session: Session, look_back_id: int, body: FindingIn, actor: Actor, expected: int | None = None
) -> LookBackOut:
    """稳定解决, or 反弹: the issue is handled again with its old history."""
    issue_no = session.scalar(
        select(Issue.issue_no)
        .join(LookBack, LookBack.issue_id == Issue.id)
        .where(LookBack.id == look_back_id)
    )
    if issue_no is None:
        raise errors.LookBackNotFound(look_back_id=look_back_id)
    issue = locked(session, issue_no)
    look_back = session.get_one(LookBack, look_back_id, with_for_update=True)
    look_back.expect(expected)
    result = Result(body.result)
    look_back.found(result, body.note, actor.id, context.today(session))
    if issue.status != Status.CLOSED or issue.closed_on != look_back.closed_on:
        raise errors.ClosedSinceThen
    if result is Result.RELAPSED:
        events = issue.relapse(body.note, workdays.calendar(session), actor, context.now(session))
        settle(session, [issue], events)
    session.flush()
    return LookBackOut.of(look_back)
