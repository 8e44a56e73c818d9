"""What is done with a round's report: compiled, worded, signed, published, corrected."""

from datetime import date
from typing import Any

from sqlalchemy import Integer, Table, cast, delete, func, insert, literal, select, update
from sqlalchemy.orm import Session

from chassis import context
from chassis.context import Actor
from chassis.errors import StaleVersion
from chassis.events import outbox
from chassis.files.store import FileStore
from chassis.officetime.escalations import COUNTED as FIRED
from chassis.officetime.ladder import REMINDERS, Level
from services.tasks.dispatch.model import Task
from services.tasks.escalation.model import Escalation, SupervisionOrder
from services.tasks.interviews import usecases as interviews
from services.tasks.reports import papers, queries
from services.tasks.reports.correcting import correct_lines
from services.tasks.reports.counting import count, ranking
from services.tasks.reports.errors import CompiledTooEarly
from services.tasks.reports.freezing import LINES, freeze
from services.tasks.reports.matters import ISSUES, freeze_matters
from services.tasks.reports.model import Report, ReportIssue, ReportLine, ReportUnit
from services.tasks.reports.schemas import CorrectionIn, MeasuresIn, ReportOut
from services.tasks.rounds.dates import first_day
from services.tasks.rounds.errors import RoundNotFound
from services.tasks.rounds.model import Round, RoundStatus
from services.tasks.rounds.required import renew
from services.tasks.rounds.usecases import miss_all
from services.tasks.rules import RULES


def compile_report(session: Session, month: str, expected: int | None = None) -> ReportOut:
    """汇总: what is not filed is missing, the figures are frozen, scored and settled; a leader signs them.

    Until then it may be done again, to the report ``expected``; before the first there is none to expect.
    """
    round_ = locked_round(session, month)
    today = context.today(session)
    if today <= round_.review_due:
        raise CompiledTooEarly(month=month, review_due=round_.review_due)
    again = round_.status == RoundStatus.COMPILED
    round_.move("compile", RoundStatus.COMPILED)
    if not again:
        if expected is not None:
            raise StaleVersion
        renew(session, round_)
        miss_all(session, round_)
    report = _unsigned(session, round_, expected) if again else _new(session, round_, today)
    freeze(session, report, round_)
    freeze_matters(session, report, round_)
    _finish(session, report, round_)
    return queries.report_out(report)


def word(session: Session, month: str, body: MeasuresIn, expected: int) -> ReportOut:
    """存在问题 and 调整措施, before it is signed."""
    round_ = locked_round(session, month)
    round_.require("word")
    report = latest(session, round_, expected)
    known = {(each["problem"], each["measure"]): each for each in report.measures}
    report.measures = [
        {"became": None} | known.get((line.problem, line.measure), {}) | line.model_dump()
        for line in body.items
    ]
    session.flush()
    return queries.report_out(report)


def sign(session: Session, month: str, actor: Actor, expected: int) -> ReportOut:
    """审签 by a leader, of what the leader has read: it may have been compiled again or worded since."""
    report = latest(session, locked_round(session, month), expected)
    told = report.sign(actor.id, context.today(session))
    session.flush()
    outbox.record(session, told)
    return queries.report_out(report)


def publish(session: Session, month: str, store: FileStore, expected: int | None = None) -> ReportOut:
    """印发 by the director: units see the ranking, and nothing of it changes any more."""
    report = latest(session, locked_round(session, month), expected)
    report.publish(context.today(session))
    told = report.published(papers.store_all(session, report, store), ranking(session, report))
    session.flush()
    outbox.record(session, told)
    return queries.report_out(report)


def correct(session: Session, month: str, body: CorrectionIn, expected: int | None = None) -> ReportOut:
    """更正: another edition, whose rows are those of the last one but for what is named; signed anew."""
    round_ = locked_round(session, month)
    round_.move("correct", RoundStatus.COMPILED)
    last = latest(session, round_, expected)
    report = _new(session, round_, context.today(session), last)
    report.reason = body.reason
    for rows in (LINES, ISSUES):
        _copy(session, rows, last, report)
    report.changes = correct_lines(session, report, body.lines)
    _finish(session, report, round_)
    return queries.report_out(report)


def _finish(session: Session, report: Report, round_: Round) -> None:
    session.flush()
    count(session, report)
    report.escalations = _escalations(session, round_)
    interviews.propose(session, report)
    session.flush()
    outbox.record(session, report.compiled(ranking(session, report)))


def locked_round(session: Session, month: str) -> Round:
    """The round, held until the transaction ends; raises :class:`RoundNotFound`."""
    found = session.scalar(select(Round).where(Round.month == month).with_for_update())
    if found is None:
        raise RoundNotFound(month=month)
    return found


def latest(session: Session, round_: Round, expected: int | None) -> Report:
    """Its report of the latest edition, which must be the ``expected`` one; raises as the round does."""
    wanted = select(Report).where(Report.round_id == round_.id).order_by(Report.edition.desc()).limit(1)
    report = session.scalar(wanted)
    if report is None:
        round_.require("sign")  # which a round without a report refuses
    assert report is not None, "what is compiled has a report"
    report.expect(expected)
    return report


def _unsigned(session: Session, round_: Round, expected: int | None) -> Report:
    """The report that is compiled again: its rows are taken away, and written anew."""
    report = latest(session, round_, expected)
    report.touch()  # its rows are part of what a leader reads and signs
    for kept in (ReportLine, ReportUnit, ReportIssue):
        session.execute(delete(kept).where(kept.report_id == report.id))
    report.compiled_on = context.today(session)
    return report


def _new(session: Session, round_: Round, today: date, last: Report | None = None) -> Report:
    year, number = round_.month.split("-")
    report = Report(
        round=round_,
        month=round_.month,
        edition=last.edition + 1 if last else 1,
        report_no=f"鄂前营商调〔{year}〕{int(number)}号",
        status=RoundStatus.COMPILED.value,
        rules=last.rules if last else _rules(),
        plans=[],
        escalations=[],
        measures=last.measures if last else [],
        changes=[],
        matters=last.matters if last else None,
        files={},
        compiled_on=today,
    )
    session.add(report)
    session.flush()
    if last:
        _go_on_counting(session, report, last)
    return report


def _go_on_counting(session: Session, report: Report, last: Report) -> None:
    """Versions go on from the edition before: no tag of that one may fit this one, at the same address."""
    session.execute(update(Report).where(Report.id == report.id).values(version=last.version + 1))
    session.refresh(report)


def _rules() -> dict[str, Any]:
    return {"weights": RULES.reports.weights.model_dump(), "lag_points": RULES.lag_points}


def _copy(session: Session, rows: Table, last: Report, report: Report) -> None:
    names = [column.name for column in rows.columns if column.name != "report_id"]
    wanted = select(cast(literal(report.id), Integer), *(rows.c[name] for name in names))
    copied = wanted.where(rows.c.report_id == last.id)
    session.execute(insert(rows).from_select(["report_id", *names], copied))


def _escalations(session: Session, round_: Round) -> list[dict[str, Any]]:
    """督办, 约谈 and 通报 of the month that count (ESC-6)."""
    on = func.coalesce(Escalation.decided_on, Escalation.fired_on)
    columns: list[Any] = [
        Escalation.level,
        Escalation.object_no,
        Task.title,
        Task.lead_dept,
        on.label("day"),
        Escalation.overdue_workdays,
        SupervisionOrder.order_no,
    ]
    of_order = (SupervisionOrder.object_no == Escalation.object_no) & (
        SupervisionOrder.episode == Escalation.episode
    )
    wanted = select(*columns).join(Task, Task.task_no == Escalation.object_no)
    wanted = wanted.outerjoin(SupervisionOrder, of_order & (Escalation.level == Level.SUPERVISE))
    wanted = wanted.where(
        Escalation.status.in_(FIRED),
        Escalation.level.not_in([*REMINDERS, Level.URGE]),
        on.between(first_day(round_.month), round_.cutoff),
    )
    return [
        {
            "level": row.level,
            "task_no": row.object_no,
            "title": row.title,
            "dept": row.lead_dept,
            "on": row.day.isoformat(),
            "overdue_workdays": row.overdue_workdays,
            "order_no": row.order_no,
        }
        for row in session.execute(wanted.order_by(Escalation.id))
    ]
