"""Campaigns, actions and visits on PostgreSQL: what its locks, types and orders do to them."""

import pytest

from chassis.testing import Office
from services.surveys.campaigns.queries import called
from tests.surveys.builders import CADRE, SPECIALIST, know_everybody
from tests.surveys.desk import Desk
from tests.surveys.outings import (
    LIAISON,
    a_campaign,
    a_visit,
    an_action,
    an_enterprise,
    know_finance,
    match,
    particulars,
)

pytestmark = pytest.mark.postgres


@pytest.fixture
def desk(tmp_path, postgres_url):
    with Office(tmp_path, services=("surveys",), database_url=postgres_url) as office:
        with office.transaction("surveys") as session:
            know_everybody(session)
        yield Desk(office)


def items(desk, path, actor=CADRE):
    answer = desk.ask(actor, "GET", path)
    assert answer.status_code == 200, answer.text
    return answer.json["items"]


def test_an_outing_from_the_campaign_to_the_void_visit(desk):
    know_finance(desk)
    green = an_enterprise(desk)
    a_campaign(desk, "nuanqi", name="暖城·暖企", alias="暖企")
    a_campaign(desk, parent_code="nuanqi", depts=["D10", "D06"])
    for code in ("c1", "c2", "c3"):
        a_campaign(desk, code)
        assert a_visit(desk, green, campaign_code=code, visit_date="2026-02-20").status_code == 201
    assert desk.ask(SPECIALIST, "POST", "/v1/campaigns/wanmin/open", **match(1)).status_code == 200
    filters = "q=wanmin&status=running&parent_code=nuanqi&unit=D06&date_from=2026-03-01&date_to=2026-03-02"
    assert [each["campaign_code"] for each in items(desk, f"/v1/campaigns?{filters}")] == ["wanmin"]
    with desk.office.session("surveys") as session:
        assert called(session, "暖企").campaign_code == "nuanqi"

    action = an_action(desk, actor=LIAISON, depts=["D06", "D10"], enterprises=[green]).json
    path = f"/v1/actions/{action['action_no']}"
    assert [warning["enterprise_id"] for warning in action["warnings"]] == [green]
    changed = desk.ask(LIAISON, "PUT", path, particulars(depts=["D10"]), **match(1))
    assert (changed.status_code, changed.json["version"]) == (200, 2)
    assert desk.ask(LIAISON, "POST", f"{path}/hold", **match(2)).json["status"] == "held"
    filters = "campaign=nuanqi&unit=D10&status=held&date_from=2026-03-01&date_to=2026-03-02"
    assert [each["action_no"] for each in items(desk, f"/v1/actions?{filters}")] == [action["action_no"]]

    visit = a_visit(desk, green, action_no=action["action_no"]).json
    assert len(visit["warnings"]) == 1
    path = f"/v1/visits/{visit['visit_id']}"
    joined = desk.ask(CADRE, "PUT", path, {"cadres": ["d06-cadre", "d10-cadre"]}, **match(1))
    assert (joined.json["depts"], joined.json["version"]) == (["D06", "D10"], 2)
    filters = (
        f"campaign=nuanqi&action_no={action['action_no']}&enterprise_id={green}&unit=D06&cadre=d10-cadre"
        "&status=effective&date_from=2026-03-01&date_to=2026-03-02"
    )
    assert [each["visit_id"] for each in items(desk, f"/v1/visits?{filters}")] == [visit["visit_id"]]
    first = desk.ask(CADRE, "GET", "/v1/visits?limit=3").json
    assert len(items(desk, f"/v1/visits?limit=3&cursor={first['next']}")) == 1
    voided = desk.ask(SPECIALIST, "POST", f"{path}/void", {"reason": "登记有误"}, **match(2))
    assert voided.json["status"] == "void"
