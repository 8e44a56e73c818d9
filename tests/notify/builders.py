"""Dispatches and the people who hear of them, with honest defaults."""

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from chassis.context import Actor
from chassis.events import copies
from contracts.directory import PersonUpserted, UnitUpserted
from contracts.issues.handling import IssueDispatched
from contracts.tasks.deadlines import TaskEscalated
from contracts.tasks.dispatch import TaskClosed, TaskDispatched
from tests import people

FINANCE, INDUSTRY, NOBODY = "D06", "D09", "D10"
LIAISON = Actor("person", "bao-dl", FINANCE, frozenset({"DL"}))
OTHER_LIAISON = Actor("person", "su-dl", INDUSTRY, frozenset({"DL"}))


def a_unit(
    dept_code: str, name: str, liaison: str | None, deputy: str | None = None, head: str | None = None
) -> UnitUpserted:
    return people.a_unit(dept_code, name, liaison=liaison, deputy=deputy, head=head)


def a_person(person_id: str, mail: str | None, **more: Any) -> PersonUpserted:
    return people.a_person(person_id, mail=mail, **more)


def everybody() -> list[UnitUpserted | PersonUpserted]:
    """A small office as directory tells of it: some units with three officers each, and one of each role."""
    units = [
        *(a_unit(dept, f"第{dept[1:]}局", f"{dept.lower()}-liaison") for dept in UNITS),
        a_unit("D00", "促进中心", "d00-liaison").model_copy(update={"group": "O"}),
    ]
    posts = {post: {u.dept_code: f"{u.dept_code.lower()}-{post}" for u in units} for post in POSTS}
    units = [u.model_copy(update={p: posts[p][u.dept_code] for p in POSTS}) for u in units]
    officers = [a_person(each, f"{each}@x.example") for post in POSTS for each in posts[post].values()]
    roles = {"d00-liaison": "DP", "d00-head": "DR", "d00-deputy": "DR"}
    officers = [each.model_copy(update={"roles": [roles.get(each.person_id, "DL")]}) for each in officers]
    others = {"leader": "LD", "cs": "CS", "d10-cadre": "VC", "op": "OP"}
    return [
        *units,
        *officers,
        *(a_person(each, None).model_copy(update={"roles": [role]}) for each, role in others.items()),
    ]


UNITS = ("D02", "D06", "D07", "D09", "D10", "D18")
POSTS = ("head", "deputy", "liaison")


def a_rung(level: str, **given: Any) -> TaskEscalated:
    """A rung of the ladder for a task of the finance bureau."""
    defaults: dict[str, Any] = {
        "task_no": "QJ50-001",
        "plan_code": "QJ50",
        "title": "牧民张三丰的事",
        "level": level,
        "status": "fired",
        "episode_due": date(2026, 6, 30),
        "remaining": 5 if level.startswith("remind") else 0,
        "overdue_workdays": 0 if level.startswith("remind") else 3,
        "lead_dept": FINANCE,
        "co_depts": [],
        "supervisor": "wang-dp",
        "fired_on": date(2026, 3, 2),
        "order_no": "鄂前营商督〔2026〕1号" if level == "supervise" else None,
        "requirement": None,
        "reply_due": date(2026, 3, 5) if level == "supervise" else None,
    }
    return TaskEscalated(**{**defaults, **given})


def know_everybody(session: Session) -> None:
    """What directory has told this service."""
    for event in (
        a_unit(FINANCE, "财政局", "bao-dl", "bao-deputy", "bao-dh"),
        a_unit(INDUSTRY, "工信和科技局", "left", "su-dl"),
        a_unit(NOBODY, "无联络员单位", None),
        a_person("bao-dl", "bao@caizheng.example"),
        a_person("bao-deputy", None),
        a_person("bao-dh", None),
        a_person("wang-dp", None),
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


def a_closed_task(**changes: Any) -> TaskClosed:
    given: dict[str, Any] = {
        "task_no": "QJ50-001",
        "plan_code": "QJ50",
        "lead_dept": FINANCE,
        "submitted_on": date(2026, 3, 7),
    }
    return TaskClosed(
        closed_on=date(2026, 3, 7), due_date=None, on_time=True, late_workdays=0, **{**given, **changes}
    )
