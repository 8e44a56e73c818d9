"""An office in the middle of its work: the starter set, a visit with its issue, two plans, messages."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from werkzeug.test import TestResponse

from chassis.context import Actor
from chassis.testing import Caller, Office
from services.directory.roster import SIGN_INS, people
from tests.starter import starter_office
from tests.tasks.builders import a_plan_in, a_row, a_workbook

UNIT = "D06"
VISIT = Path("docs/examples/visit.xml").read_bytes()


@dataclass(frozen=True)
class WorkingOffice:
    """The office and the numbers of what it works on."""

    office: Office
    phone: str  #: where a phone's requests go
    issue_no: str
    draft_plan: str = "QJ51"
    plan: str = "QJ50"

    def somebody(self, role: str) -> Caller:
        """Whoever has this role in the starter set, calling the API."""
        actor = somebody(role)
        return self.office.client(role, person=actor.id, dept=actor.dept)

    def header(self, role: str) -> dict[str, str]:
        """Their credentials."""
        return {"Authorization": f"Bearer {self.office.token(somebody(role))}"}

    def submit(self, xml: bytes, name: str = "visit.xml") -> TestResponse:
        """Post a submission as a phone does."""
        part = {"xml_submission_file": (io.BytesIO(xml), name, "text/xml")}
        return self.office.client().post(f"{self.phone}/submission", data=part)


def somebody(role: str) -> Actor:
    """Whoever has this role in the starter set."""
    found = next(each for each in SIGN_INS if each.role == role)
    return Actor("person", found.person_id, found.dept_code, frozenset({role}))


@contextmanager
def working_office(folder: Path, **settings: Any) -> Iterator[WorkingOffice]:
    """An office where a visit has led to a dispatched issue; nothing waits to be delivered."""
    with starter_office(folder, **settings) as office:
        phone = f"/surveys/v1/key/{(folder / 'starter-phone').read_text()}"
        working = WorkingOffice(office, phone, "")
        assert working.submit(VISIT).status_code == 201
        office.drain()
        dispatcher = working.somebody("DP")
        issue = json_of(dispatcher.get("/issues/v1/issues"))["items"][0]
        _dispatch(dispatcher, issue["issue_no"])
        for plan_code in (working.draft_plan, working.plan):
            _import(dispatcher, plan_code)
        assert dispatcher.post(f"/tasks/v1/plans/{working.plan}/publish").status_code == 200
        office.move_clock("2026-03-02T09:30")
        yield WorkingOffice(office, phone, issue["issue_no"])


def _dispatch(dispatcher: Caller, issue_no: str) -> None:
    path = f"/issues/v1/issues/{issue_no}"
    assert dispatcher.post(f"{path}/accept").status_code == 200
    given = {"lead_dept": UNIT, "supervisor": "d00-specialist"}
    assert dispatcher.post(f"{path}/dispatch", given).status_code == 200


def _import(dispatcher: Caller, plan_code: str) -> None:
    plan = a_plan_in(code=plan_code, declared_count=2).model_dump(mode="json", exclude_none=True)
    assert dispatcher.post("/tasks/v1/plans", plan).status_code == 201
    workbook = {"file": (a_task_list(), "任务清单.xlsx")}
    imported = dispatcher.post(f"/tasks/v1/plans/{plan_code}/import", data=workbook)
    assert imported.status_code == 200, imported.text


def a_task_list() -> io.BytesIO:
    """A workbook of two tasks that this office can take in."""
    given = {"盯办人": next(person.name for key, person in people() if key == "d00-specialist")}
    return a_workbook(a_row(**given), a_row(序号=2, **given))


def json_of(response: TestResponse) -> dict[str, Any]:
    """The JSON of an answer that has some."""
    assert response.json is not None, response.text
    return dict(response.json)
