"""Dispatches and the people who hear of them, with honest defaults."""

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from chassis.context import Actor
from chassis.events import copies
from contracts.directory import PersonUpserted, UnitUpserted
from contracts.issues import IssueDispatched
from contracts.tasks import TaskDispatched

FINANCE, INDUSTRY, NOBODY = "D06", "D09", "D10"
LIAISON = Actor("person", "bao-dl", FINANCE, frozenset({"DL"}))
OTHER_LIAISON = Actor("person", "su-dl", INDUSTRY, frozenset({"DL"}))


def a_unit(dept_code: str, name: str, liaison: str | None, deputy: str | None = None) -> UnitUpserted:
    return UnitUpserted(
        dept_code=dept_code,
        name=f"鄂托克前旗{name}",
        short_name=name,
        group="A",
        sort_order=1,
        active=True,
        head=None,
        deputy=deputy,
        liaison=liaison,
    )


def a_person(person_id: str, mail: str | None, *, active: bool = True) -> PersonUpserted:
    return PersonUpserted(
        person_id=person_id, name="某人", dept_code=None, roles=["DL"], mail=mail, phone=None, active=active
    )


def know_everybody(session: Session) -> None:
    """What directory has told this service."""
    for event in (
        a_unit(FINANCE, "财政局", "bao-dl"),
        a_unit(INDUSTRY, "工信和科技局", "left", "su-dl"),
        a_unit(NOBODY, "无联络员单位", None),
        a_person("bao-dl", "bao@caizheng.example"),
        a_person("su-dl", None),
        a_person("left", "left@gongxin.example", active=False),
    ):
        copies.keep(session, event)


def a_dispatched_issue(**given: Any) -> IssueDispatched:
    defaults: dict[str, Any] = {
        "issue_no": "WT2026-WJ-0001",
        "status": "dispatched",
        "source": "WJ",
        "title": "牧民张三丰（13812341234）反映贷款难",
        "lead_dept": FINANCE,
        "co_depts": [INDUSTRY],
        "handling_class": "normal",
        "leader": None,
        "owner": None,
        "supervisor": "wang-dp",
        "dispatched_on": date(2026, 3, 2),
        "sign_due": date(2026, 3, 3),
        "contact_due": date(2026, 3, 4),
        "co_due": date(2026, 3, 11),
        "finish_due": date(2026, 3, 16),
    }
    return IssueDispatched(**{**defaults, **given})


def a_dispatched_task(**given: Any) -> TaskDispatched:
    defaults: dict[str, Any] = {
        "task_no": "QJ50-001",
        "plan_code": "QJ50",
        "lead_dept": FINANCE,
        "co_depts": [],
        "supervisor": "wang-dp",
        "dispatched_on": date(2026, 3, 2),
        "sign_due": date(2026, 3, 4),
        "due_date": date(2026, 6, 30),
    }
    return TaskDispatched(**{**defaults, **given})
