"""What the clock and the centre do with a round: open it, end the filing, return and accept filings."""

from datetime import date
from functools import partial

from sqlalchemy import and_, select, update
from sqlalchemy.orm import Session

from chassis import context
from chassis.context import Actor
from chassis.events import outbox
from chassis.officetime import workdays
from chassis.officetime.workdays import Calendar
from contracts.tasks.rounds import FilingMissed, RoundFillDue
from services.tasks.bulk import BulkIn, BulkOut, each
from services.tasks.handling.schemas import ReasonIn
from services.tasks.rounds import errors, queries
from services.tasks.rounds.dates import RoundDates, dates_of, month_before, month_of
from services.tasks.rounds.model import OPEN_ROUNDS, OWED, Filing, FilingStatus, Round, RoundStatus
from services.tasks.rounds.required import owed, renew
from services.tasks.rounds.schemas import AcceptRow, FilingOut, RoundIn, RoundOut
from services.tasks.rules import RULES


def open_round(session: Session, body: RoundIn) -> RoundOut:
    """提前开启 by the centre, within the month."""
    today, dates = context.today(session), dates_of(body.month, workdays.calendar(session))
    if _round(session, body.month) is not None:
        raise errors.RoundExists(month=body.month, field="month")
    if body.month > month_of(today):
        raise errors.RoundNotYet(month=body.month, field="month")
    if today > dates.review_due:
        raise errors.RoundTooLate(month=body.month, review_due=dates.review_due, field="month")
    round_ = _begin(session, body.month, dates, today)
    if round_ is None:
        raise errors.NothingRequired(month=body.month, field="month")
    return RoundOut.model_validate(round_)


def turn(session: Session) -> None:
    """The scan of a working day: rounds open on their day, units with gaps are told, filing ends."""
    today = context.today(session)
    calendar = workdays.calendar(session)
    for month in (month_before(month_of(today)), month_of(today)):
        dates = dates_of(month, calendar)
        if dates.open_on <= today <= dates.fill_due and _round(session, month) is None:
            _begin(session, month, dates, today)
    collecting = select(Round).where(Round.status == RoundStatus.COLLECTING).order_by(Round.month)
    for round_ in session.scalars(collecting.with_for_update()).all():
        if today == round_.fill_due:
            _urge(session, round_)
        elif today > round_.fill_due:
            _close(session, round_, today)


def return_filing(
    session: Session, month: str, task_no: str, body: ReasonIn, actor: Actor, *, expected: int | None = None
) -> FilingOut:
    """退回: the unit files anew by the next working day; the time of its first filing stays what counts."""
    filing = _to_review(session, month, task_no, expected)
    today = context.today(session)
    due = workdays.calendar(session).add(today, RULES.rounds.resubmit_within)
    told = filing.send_back(body.reason, due, actor, today)
    session.flush()
    outbox.record(session, told)
    return queries.filing_out(session, filing.round, filing)


def accept_filing(
    session: Session, month: str, task_no: str, actor: Actor, *, expected: int | None = None
) -> FilingOut:
    """审核通过."""
    filing = accept(session, month, task_no, actor, expected=expected)
    return queries.filing_out(session, filing.round, filing)


def accept(
    session: Session, month: str, task_no: str, actor: Actor, *, expected: int | None = None
) -> Filing:
    """As :func:`accept_filing`, for whoever needs no answer about each."""
    filing = _to_review(session, month, task_no, expected)
    told = filing.accept(actor, context.today(session))
    session.flush()
    outbox.record(session, told)
    return filing


def accept_filings(session: Session, month: str, body: BulkIn, actor: Actor) -> BulkOut:
    """批量审核通过, a result per row."""
    return each(session, body, AcceptRow, lambda row: accept(session, month, row.task_no, actor))


def recount(session: Session) -> None:
    """The dates of rounds that are not published, and of filings sent back, under a new calendar (CAL-10).

    Whom they concern is told; what is over stays.
    """
    today, calendar = context.today(session), workdays.calendar(session)
    under_way = select(Round).where(Round.status != RoundStatus.PUBLISHED).with_for_update()
    for round_ in session.scalars(under_way).all():
        # when it is compiled, nobody can file any more
        owing = partial(owed, session, round_, *OWED) if round_.status in OPEN_ROUNDS else list
        told = round_.reschedule(dates_of(round_.month, calendar), owing, today)
        session.flush()
        outbox.record(session, *told)
    _recount_returned(session, today, calendar)


def miss_all(session: Session, round_: Round) -> None:
    """漏报: the round is compiled without what is not filed by now, and says so of each."""
    gaps = and_(Filing.round_id == round_.id, Filing.status.in_((FilingStatus.UNFILED, FilingStatus.DRAFT)))
    missed = session.execute(select(Filing.task_no, Filing.dept).where(gaps).order_by(Filing.id)).all()
    session.execute(update(Filing).where(gaps).values(status=FilingStatus.MISSING.value))
    month = round_.month
    outbox.record(
        session,
        *(FilingMissed(filing=f"{month}/{no}", month=month, task_no=no, dept=dept) for no, dept in missed),
    )


def _recount_returned(session: Session, today: date, calendar: Calendar) -> None:
    open_ = select(Round.id).where(Round.status.in_(OPEN_ROUNDS))
    waited_for = Filing.status == FilingStatus.RETURNED, Filing.resubmit_due >= today
    wanted = select(Filing).where(Filing.round_id.in_(open_), *waited_for).order_by(Filing.id)
    for filing in session.scalars(wanted.with_for_update()).all():
        assert filing.reviewed_on is not None, "it was sent back on that day"
        told = filing.recount(calendar.add(filing.reviewed_on, RULES.rounds.resubmit_within), today)
        session.flush()
        outbox.record(session, *told)


def _begin(session: Session, month: str, dates: RoundDates, today: date) -> Round | None:
    """The round with its rows; none if nobody owes anything in it."""
    round_ = Round.begin(month, dates, today)
    session.add(round_)
    session.flush()
    renew(session, round_)
    required = owed(session, round_)
    if not required:
        session.delete(round_)
        return None
    outbox.record(session, round_.opened(required))
    return round_


def _urge(session: Session, round_: Round) -> None:
    """催报: one message for each unit with gaps, on the day the filing ends."""
    renew(session, round_)
    missing = list(owed(session, round_, FilingStatus.UNFILED, FilingStatus.DRAFT))
    if missing:
        told = RoundFillDue(month=round_.month, fill_due=round_.fill_due, missing=missing)
        outbox.record(session, told)


def _close(session: Session, round_: Round, today: date) -> None:
    renew(session, round_)
    required = sum(unit.count for unit in owed(session, round_))
    gaps = sum(unit.count for unit in owed(session, round_, FilingStatus.UNFILED, FilingStatus.DRAFT))
    told = round_.close(required, required - gaps, today)
    session.flush()
    outbox.record(session, told)


def _round(session: Session, month: str) -> Round | None:
    return session.scalar(select(Round).where(Round.month == month))


def _to_review(session: Session, month: str, task_no: str, expected: int | None) -> Filing:
    round_ = session.scalar(select(Round).where(Round.month == month).with_for_update(read=True))
    if round_ is None:
        raise errors.RoundNotFound(month=month)
    round_.require("review")
    wanted = select(Filing).where(Filing.round_id == round_.id, Filing.task_no == task_no)
    filing = session.scalar(wanted.with_for_update())
    if filing is None:
        raise errors.FilingNotRequired(task_no=task_no, month=month)
    filing.expect(expected)
    return filing
