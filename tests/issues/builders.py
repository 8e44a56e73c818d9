"""Issues and the people around them, with honest defaults."""

from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from chassis.context import OFFICE_ZONE, Actor
from chassis.events import copies
from chassis.officetime.workdays import Calendar
from contracts.surveys import ProblemReported, VisitedEnterprise
from services.issues.dispatch.schemas import DispatchIn
from services.issues.intake.schemas import RegisterIn
from services.issues.ledger.deadlines import deadlines
from services.issues.ledger.model import Assignment, Issue
from services.issues.ledger.report import Enterprise, Petitioner, Report
from services.issues.rules import HandlingClass
from services.issues.sources import Category, Kind, Source
from tests.people import a_person, a_unit

CALENDAR = Calendar({})

FINANCE, INDUSTRY, CLOSED_DOWN = "D06", "D09", "D99"
DISPATCHER = Actor("person", "wang-dp", "D00", frozenset({"DP"}))
LEADER = Actor("person", "na-ld", None, frozenset({"LD"}))
AUDITOR = Actor("person", "su-au", None, frozenset({"AU"}))
FINANCE_MACHINE = Actor("machine", "m-d06", FINANCE, frozenset({"DL"}))
INDUSTRY_LIAISON = Actor("person", "bao-dl", INDUSTRY, frozenset({"DL"}))
VISITOR = Actor("person", "li-vc", "D00", frozenset({"VC"}))


def at(day: str | date, time: str = "09:00") -> datetime:
    return datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=OFFICE_ZONE)


def a_report(**given: Any) -> Report:
    defaults: dict[str, Any] = {
        "source": Source.WJ,
        "source_ref": "p-1",
        "kind": Kind.PROBLEM,
        "category": Category.FUNDING,
        "title": "贷款难",
        "description": "流动资金贷款审批时间太长",
        "petitioner": Petitioner("企业", "鄂前旗某牧业公司", "13812341234"),
        "enterprises": (Enterprise("鄂前旗某牧业公司", "91150623MAQQ00016H", "e-1"),),
        "reported_on": date(2024, 4, 24),
        "registered_on": date(2024, 4, 24),
    }
    return Report(**{**defaults, **given})


def an_issue(**given: Any) -> Issue:
    """An issue that was just registered."""
    report = a_report(**given)
    issue, _ = Issue.register("WT2024-WJ-0001", report, date(2024, 4, 25), VISITOR, at(report.registered_on))
    return issue


def an_assignment(**given: Any) -> Assignment:
    defaults: dict[str, Any] = {
        "lead_dept": FINANCE,
        "handling_class": HandlingClass.NORMAL,
        "supervisor": "wang-dp",
        "co_depts": (INDUSTRY,),
    }
    return Assignment(**{**defaults, **given})


def a_dispatched_issue(on: str = "2024-04-26", **given: Any) -> Issue:
    """An issue the finance bureau leads and has not signed for."""
    issue = an_issue(**given)
    issue.accept(DISPATCHER, at(on))
    dues = deadlines(
        date.fromisoformat(on), HandlingClass.NORMAL, CALENDAR, has_petitioner=True, has_co_units=True
    )
    issue.dispatch(an_assignment(), dues, DISPATCHER, at(on))
    return issue


def know_everybody(session: Session) -> None:
    """What directory has told this service."""
    for event in (
        a_unit("D00", "促进中心"),
        a_unit(FINANCE, "财政局"),
        a_unit(INDUSTRY, "工信和科技局"),
        a_unit(CLOSED_DOWN, "撤并单位", active=False),
        a_person("wang-dp", "王调度", ("DP",)),
        a_person("li-vc", "李干部", ("VC",)),
        a_person("gone", "调离者", ("DP",), active=False),
    ):
        copies.keep(session, event)


def a_problem(**given: Any) -> ProblemReported:
    defaults: dict[str, Any] = {
        "problem_id": "p-1",
        "status": "reported",
        "submission_id": "s-1",
        "question_code": "difficulties",
        "question_path": "/data/difficulties",
        "option_code": "funding",
        "enterprises": [VisitedEnterprise(enterprise_id="e-1", name="某牧业公司", uscc="91150623MAQQ00016H")],
        "category": "资金扶持",
        "text": "流动资金贷款审批时间太长，影响春季接羔",
        "suggested_dept": FINANCE,
        "reported_on": date(2026, 2, 27),
        "registered_on": date(2026, 3, 2),
        "campaign": "暖城·暖企",
    }
    return ProblemReported(**{**defaults, **given})


def a_registration(**given: Any) -> RegisterIn:
    defaults: dict[str, Any] = {
        "source": "ZC",
        "category": "资金扶持",
        "title": "贷款难",
        "description": "流动资金贷款审批时间太长",
        "petitioner": {"type": "群众", "name": "张三丰", "phone": "13812341234"},
    }
    return RegisterIn(**{**defaults, **given})


def a_dispatch(**given: Any) -> DispatchIn:
    defaults: dict[str, Any] = {"lead_dept": FINANCE, "co_depts": [INDUSTRY], "supervisor": "wang-dp"}
    return DispatchIn(**{**defaults, **given})
