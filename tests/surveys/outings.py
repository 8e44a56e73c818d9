"""Campaigns, actions and visits as staff enter them, with honest defaults."""

from typing import Any

from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from chassis.context import Actor
from chassis.events import copies
from contracts.directory import PersonUpserted
from services.surveys.enterprises import usecases as enterprises
from services.surveys.enterprises.described import Described
from tests.surveys.builders import CADRE, SPECIALIST, USCC
from tests.surveys.desk import Desk

LIAISON = Actor("person", "d10-liaison", "D10", frozenset({"DL"}))
FINANCE_CADRE = Actor("person", "d06-cadre", "D06", frozenset({"VC"}))
FINANCE_LIAISON = Actor("person", "d06-liaison", "D06", frozenset({"DL"}))
FINANCE_MACHINE = Actor("machine", "M-d06", "D06", frozenset({"DL"}), frozenset({"surveys:write"}))
AUDITOR = Actor("person", "auditor", "D99", frozenset({"AU"}))

SECOND_USCC = "91150623MAQQ00016H"


def know_finance(desk: Desk) -> None:
    """The cadres of a second unit, as directory would have told of them."""
    with desk.office.transaction("surveys") as session:
        for person_id, active in ((FINANCE_CADRE.id, True), ("d06-retired", False)):
            person = PersonUpserted(
                person_id=person_id,
                name="萨仁",
                dept_code="D06",
                roles=["VC"],
                mail=None,
                phone=None,
                active=active,
            )
            copies.keep(session, person)


def an_enterprise(desk: Desk, name: str = "绿源公司", uscc: str = USCC, status: str = "在营") -> str:
    """The id of an enterprise in the registry."""
    with desk.office.transaction("surveys") as session:
        return an_enterprise_in(session, name, uscc, status)


def an_enterprise_in(session: Session, name: str = "绿源公司", uscc: str = USCC, status: str = "在营") -> str:
    """The same, in a transaction that is open."""
    found = enterprises.recognise(session, Described(name=name, uscc=uscc))
    assert found is not None
    found.status = status
    return found.enterprise_id


def a_campaign(desk: Desk, code: str = "wanmin", actor: Actor = SPECIALIST, **given: Any) -> TestResponse:
    body = {"campaign_code": code, "name": f"行动{code}", "starts_on": "2026-03-01"} | given
    return desk.ask(actor, "POST", "/v1/campaigns", body)


def an_action(desk: Desk, campaign: str = "wanmin", actor: Actor = SPECIALIST, **given: Any) -> TestResponse:
    return desk.ask(actor, "POST", "/v1/actions", {"campaign_code": campaign} | particulars(**given))


def particulars(**given: Any) -> dict[str, Any]:
    """What an action says, without its campaign."""
    return {"title": "园区走访", "action_date": "2026-03-02", "depts": ["D10"]} | given


def a_visit(desk: Desk, enterprise_id: str, actor: Actor = CADRE, **given: Any) -> TestResponse:
    body = {"enterprise_id": enterprise_id, "visit_date": "2026-03-02"} | given
    return desk.ask(actor, "POST", "/v1/visits", body)


def refused(answer: TestResponse) -> tuple[int, str, str | None]:
    """Status, code and field of a refusal; that its sentence is Chinese is looked at on the way."""
    problem = answer.json
    assert problem is not None
    assert any("一" <= letter <= "鿿" for letter in problem["detail"]), problem
    return answer.status_code, problem["code"], problem.get("field")


def match(version: int) -> dict[str, Any]:
    """The header of somebody who has read this version."""
    return {"headers": {"If-Match": f'"{version}"'}}
