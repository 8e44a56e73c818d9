"""A list of problems into the ledger: previewed, by source reference, all rows or none; never commits."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from chassis import audit, context
from chassis.context import Actor
from chassis.events import copies
from chassis.files.cells import Reading, problem
from chassis.files.imports import Effect, ImportCounts, refuse_problems
from chassis.files.tables import Table
from contracts.directory import UnitUpserted
from services.issues import indicators
from services.issues.enterprises.usecases import recognised
from services.issues.imports.differences import differences
from services.issues.imports.reading import Known, read, report_of
from services.issues.imports.schemas import ImportPreview, ImportRow
from services.issues.intake.usecases import open_issue
from services.issues.ledger.changes import PARTS
from services.issues.ledger.model import Issue
from services.issues.ledger.moves import Status
from services.issues.ledger.report import Report
from services.issues.sources import Source, sources_open_to

_AT_ONCE = 500


@dataclass
class Step:
    """What one row does."""

    reading: Reading
    report: Report | None = None
    issue: Issue | None = None
    changed: list[str] = field(default_factory=list)  #: the columns that say otherwise
    corrections: dict[str, object] = field(default_factory=dict)  #: of the issue

    @property
    def effect(self) -> Effect:
        """As the preview tells it."""
        if self.reading.problems:
            return "refused"
        if self.issue is None:
            return "create"
        return "change" if self.changed else "none"


def preview(session: Session, table: Table, actor: Actor) -> ImportPreview:
    """What every row would do, and every problem by cell; stores nothing."""
    steps = _planned(session, table, actor)
    return ImportPreview(
        counts=ImportCounts.of(step.effect for step in steps),
        rows=[
            ImportRow(
                row=step.reading.row,
                effect=step.effect,
                issue_no=step.issue and step.issue.issue_no,
                title=step.report and step.report.title,
                changed=step.changed,
            )
            for step in steps
        ],
        problems=[each for step in steps for each in step.reading.problems],
    )


def import_issues(session: Session, table: Table, actor: Actor) -> ImportCounts:
    """Register what is new and correct what nobody has accepted yet: all rows, or with any problem none.

    The same workbook again changes nothing. Raises :class:`ImportRefused` with the problems by cell.
    """
    steps = _planned(session, table, actor)
    refuse_problems(step.reading for step in steps)
    counts, now = ImportCounts.of(step.effect for step in steps), context.now(session)
    for step in steps:
        assert step.report is not None, "a row without problems reports something"
        if step.issue is None:
            open_issue(session, step.report, actor)
        elif step.changed:
            step.issue.correct(step.corrections, actor, now)
    session.flush()
    audit.append(session, "issues.imported", "issues", counts.model_dump())
    return counts


def _planned(session: Session, table: Table, actor: Actor) -> list[Step]:
    today = context.today(session)
    allowed = sources_open_to(actor.roles) - {Source.WJ, Source.DD}
    readings = read(table, Known(_units(session), indicators.in_use(session)), today, allowed)
    steps = [Step(each) if each.problems else Step(each, report_of(each, today)) for each in readings]
    known = _known(session, [step.report for step in steps if step.report is not None])
    for step in steps:
        if step.report is not None:
            step.report = replace(step.report, enterprises=recognised(session, step.report.enterprises))
            step.issue = known.get((step.report.source.value, str(step.report.source_ref)))
            _compare(step, table)
    return steps


def _compare(step: Step, table: Table) -> None:
    """What the row says otherwise than the ledger; once accepted, nothing may."""
    if step.issue is None or step.report is None:
        return
    for column, name, value in differences(step.report, step.reading.values.keys(), step.issue):
        step.changed.append(column)
        step.corrections[name] = value
    row, registered_on = step.reading.row, step.issue.registered_on
    if step.changed and step.issue.status != Status.REGISTERED:
        why = f"问题{step.issue.issue_no}已受理，不能以导入更正"
        step.reading.problems.append(problem(table, row, step.changed[0], "accepted_already", why))
    elif step.report.reported_on > registered_on and "reported_on" in step.corrections:
        why = f"晚于该问题的登记日期{registered_on}"
        step.reading.problems.append(problem(table, row, "reported_on", "reported_after_registered", why))


def _known(session: Session, reports: Iterable[Report]) -> dict[tuple[str, str], Issue]:
    keys = [(report.source.value, report.source_ref) for report in reports]
    found: dict[tuple[str, str], Issue] = {}
    for n in range(0, len(keys), _AT_ONCE):
        same = tuple_(Issue.source, Issue.source_ref).in_(keys[n : n + _AT_ONCE])
        for issue in session.scalars(select(Issue).where(same).options(*PARTS).with_for_update()):
            found[issue.source, str(issue.source_ref)] = issue
    return found


def _units(session: Session) -> dict[str, str]:
    """The code of a unit by its code, its full and its short name."""
    active = [unit for unit in copies.all_of(session, UnitUpserted) if unit.active]
    return {name: unit.dept_code for unit in active for name in (unit.name, unit.short_name, unit.dept_code)}
