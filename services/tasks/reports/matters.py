"""表5 to 表7: the ledger's issues, a campaign's actions and the officers' issues, frozen with the report.

Every number counts rows of ``report_issues`` or the frozen actions, like those of tasks (docs/adr/0021).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, Table, func, select
from sqlalchemy.orm import Session

from chassis.events import copies
from chassis.insertion import insert_all
from contracts.directory import UnitUpserted
from services.tasks.ledger import queries as ledger
from services.tasks.ledger.queries import SOLVED, Standing
from services.tasks.reports.model import Report, ReportIssue
from services.tasks.rounds.dates import first_day
from services.tasks.rounds.model import Round
from services.tasks.rules import RULES

ISSUES: Table = ReportIssue.__table__  # type: ignore[assignment]  # a mapped class has a table
OFFICERS, VISITS = "TY", "WJ"  #: 监督体验官, 问卷走访
#: every number of the tables, and the rows it counts
COUNTED: dict[str, ColumnElement[bool]] = {
    "total": ReportIssue.report_id.is_not(None),
    "fresh": ReportIssue.fresh.is_(True),
    "closed_in_month": ReportIssue.closed_in_month.is_(True),
    "closed": ReportIssue.closed.is_(True),
    "solved": ReportIssue.solved.is_(True),
    "open": ReportIssue.closed.is_(False),
    "overdue": ReportIssue.overdue.is_(True),
}


@dataclass(frozen=True)
class Matters:
    """What the tables are made of, each row with every number of :data:`COUNTED`."""

    by_source: Sequence[Row[Any]]
    of_officers: Sequence[Row[Any]]  #: by the unit that handles it
    of_campaigns: Sequence[Row[Any]]  #: by the campaign's name, of what visits brought up
    served: Mapping[str, frozenset[str]]  #: by campaign: enterprises for which something was solved

    @classmethod
    def of(cls, session: Session, report: Report) -> "Matters":
        """The sums of a report's rows."""
        campaigns = set((report.matters or {}).get("campaigns", ()))
        visits = ReportIssue.source == VISITS, ReportIssue.campaign.in_(campaigns)
        solved = select(ReportIssue.campaign, ReportIssue.enterprises).where(
            ReportIssue.report_id == report.id, *visits, COUNTED["solved"]
        )
        served: dict[str, set[str]] = {}
        for campaign, enterprises in session.execute(solved):
            served.setdefault(campaign or "", set()).update(enterprises)
        return cls(
            _sums(session, report, ReportIssue.source),
            _sums(session, report, ReportIssue.dept, ReportIssue.source == OFFICERS),
            _sums(session, report, ReportIssue.campaign, *visits),
            {name: frozenset(known) for name, known in served.items()},
        )


def freeze_matters(session: Session, report: Report, round_: Round) -> None:
    """Write how the issues stood at the cutoff, what actions were held by then and which officers served."""
    if not ledger.anything_heard(session):
        report.matters = None
        return
    first, cutoff = first_day(round_.month), round_.cutoff
    rows = [_row(report, each, round_) for each in ledger.issues(session, cutoff)]
    insert_all(session, ISSUES, rows)
    campaign = RULES.reports.campaign
    held = ledger.actions(session, campaign, cutoff)
    report.matters = {
        "campaigns": ledger.campaigns(session, campaign),
        "actions": [
            {"action_no": each.action_no, "campaign": each.campaign, "on": each.action_date.isoformat()}
            for each in held
        ],
        "officers": ledger.officers(session, cutoff),
        "deeds": ledger.deeds(session, first, cutoff),
        "units": _names(session, (row["dept"] for row in rows)),
    }


def _row(report: Report, issue: Standing, round_: Round) -> dict[str, Any]:
    first, closed = first_day(round_.month), issue.closed_on
    return {
        "report_id": report.id,
        "issue_no": issue.issue_no,
        "source": issue.source,
        "category": issue.category,
        "campaign": issue.campaign,
        "title": issue.title,
        "dept": issue.lead_dept,
        "registered_on": issue.registered_on,
        "finish_due": issue.finish_due,
        "closed_on": closed,
        "enterprises": list(issue.enterprises),
        "fresh": issue.registered_on >= first,
        "closed": closed is not None,
        "closed_in_month": closed is not None and closed >= first,
        "solved": closed is not None and issue.close_reason in SOLVED,
        "overdue": issue.overdue(round_.cutoff),
    }


def _names(session: Session, depts: Iterable[str | None]) -> dict[str, str]:
    known = copies.find_all(session, UnitUpserted, (dept for dept in depts if dept is not None))
    return {dept: unit.name for dept, unit in known.items()}


def _sums(session: Session, report: Report, by: Any, *which: ColumnElement[bool]) -> Sequence[Row[Any]]:
    sums = [func.count().filter(condition).label(name) for name, condition in COUNTED.items()]
    wanted = select(by.label("key"), *sums).where(ReportIssue.report_id == report.id, *which)
    return session.execute(wanted.group_by(by).order_by(by)).all()
