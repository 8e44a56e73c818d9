"""What can be done with follow-ups: planned when an issue is solved, made some weeks later (domain.md FU)."""

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from chassis import context
from chassis.context import Actor
from chassis.events import outbox
from chassis.officetime import workdays
from contracts.issues.closing import IssueClosed, IssueReopened
from services.surveys.enterprises import queries as registry
from services.surveys.followups import queries
from services.surveys.followups.errors import RelapseUntold, TextWithoutRelapse
from services.surveys.followups.model import FollowUp, Result, Status
from services.surveys.followups.schemas import CompleteIn, FollowUpOut
from services.surveys.problems import queries as problems
from services.surveys.problems.ledger import is_resolved
from services.surveys.problems.model import ExtractedProblem, is_long_enough
from services.surveys.rules import RULES

ASKED = "followup"  #: stands in a relapse for the question that was asked


def follow_issue(session: Session, said: IssueClosed | IssueReopened) -> None:
    """Plan one follow-up per enterprise of a solved issue, once; those of an earlier close-out end."""
    solved_on = said.closed_on if isinstance(said, IssueClosed) and is_resolved(said) else None
    known = queries.of_issue(session, said.issue_no)
    for followup in known:
        if followup.is_open and followup.closed_on != solved_on:
            followup.cancel()
    planned = [each for each in known if each.closed_on == solved_on and each.status != Status.CANCELLED]
    if isinstance(said, IssueClosed) and solved_on is not None and not planned:
        _plan(session, said, after=len(known))


def tell_due(session: Session) -> None:
    """Those whose day has come are told of (08:30 on working days, like the ledger's reminders)."""
    ripe = select(FollowUp).where(FollowUp.status == Status.PLANNED, FollowUp.due <= context.today(session))
    with_enterprise = selectinload(FollowUp.enterprise)
    for followup in session.scalars(ripe.options(with_enterprise).order_by(FollowUp.id).with_for_update()):
        outbox.record(session, *followup.fall_due())


def recount(session: Session) -> None:
    """The calendar has changed: what is not due yet falls due by the new one (domain.md CAL-10)."""
    planned = select(FollowUp).where(FollowUp.status == Status.PLANNED).order_by(FollowUp.id)
    calendar = workdays.calendar(session)
    for followup in session.scalars(planned.with_for_update()):
        followup.due = calendar.add_natural(followup.closed_on, RULES.followup_days)


def complete(
    session: Session, followup_id: str, body: CompleteIn, actor: Actor, expected: int | None
) -> FollowUpOut:
    """Note what the enterprise said; a relapse goes to the ledger at once.

    Raises :class:`RelapseUntold` and :class:`TextWithoutRelapse`, and as :func:`queries.readable`.
    """
    followup = queries.readable(session, followup_id, actor)
    of_its_issue = queries.of_issue(session, followup.issue_no)
    followup.expect(expected)
    told = _relapse_told(body)
    outbox.record(
        session,
        *followup.complete(body.result, body.rating, body.note, actor.id, context.now(session)),
    )
    problem = problems.of_issue(session, followup.issue_no)
    if told is not None:
        _report_relapse(session, followup, problem, told)
    if problem is not None and not any(each.is_open for each in of_its_issue):
        problem.end_follow_up()
    session.flush()
    return FollowUpOut.of(followup)


def _plan(session: Session, said: IssueClosed, after: int) -> None:
    due = workdays.calendar(session).add_natural(said.closed_on, RULES.followup_days)
    for number, told in enumerate(dict.fromkeys(said.enterprises), start=after + 1):
        followup = FollowUp(
            issue_no=said.issue_no,
            category=said.category,
            campaign=said.campaign,
            lead_dept=said.lead_dept,
            enterprise=registry.linked(session, told.enterprise_id, told.uscc),
            enterprise_name=told.name,
            enterprise_uscc=told.uscc,
            closed_on=said.closed_on,
        )
        followup.plan(number, due)
        session.add(followup)


def _relapse_told(body: CompleteIn) -> str | None:
    """What is wrong again, if anything is."""
    if body.result != Result.RECURRED:
        if body.text is not None:
            raise TextWithoutRelapse(field="text")
        return None
    if body.text is None or not is_long_enough(body.text):
        raise RelapseUntold(field="text", shortest=RULES.shortest_text)
    return body.text


def _report_relapse(session: Session, followup: FollowUp, origin: ExtractedProblem | None, text: str) -> None:
    """反弹: a problem of its own, thought to be for the unit that handled the first."""
    today = context.today(session)
    problem = ExtractedProblem(
        submission_id=origin.submission_id if origin else None,
        question_code=ASKED,
        question_path=f"/{ASKED}s/{followup.followup_id}",
        option_code=Result.RECURRED,
        category=followup.category,
        text=text,
        enterprises=[followup.named.model_dump()],
        concerned=[followup.enterprise] if followup.enterprise else [],
        campaign=followup.campaign,
        suggested_dept=followup.lead_dept,
        reported_on=today,
        recurrence_of=followup.issue_no,
    )
    events = problem.relapse(today)
    session.add(problem)
    session.flush()
    outbox.record(session, *events)
