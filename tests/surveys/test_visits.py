"""Visits: recorded by cadres, units and submissions, seen by the right people, voided; the burden guard."""

from datetime import date

import pytest

from chassis.context import Actor
from chassis.testing import context, database
from services.surveys import service
from services.surveys.campaigns.queries import action, called
from services.surveys.enterprises import queries as enterprises
from services.surveys.visits import usecases
from services.surveys.visits.model import Cadre
from services.surveys.visits.schemas import VisitIn
from tests.surveys.builders import CADRE, ENTERPRISE, OTHER_CADRE, SPECIALIST, know_everybody
from tests.surveys.outings import (
    AUDITOR,
    FINANCE_CADRE,
    FINANCE_LIAISON,
    FINANCE_MACHINE,
    LIAISON,
    SECOND_USCC,
    a_campaign,
    a_visit,
    an_action,
    an_enterprise,
    an_enterprise_in,
    know_finance,
    match,
    refused,
)
from tests.surveys.test_races import at_once


@pytest.fixture
def green(desk):
    """An enterprise in operation, with people of two units known."""
    know_finance(desk)
    return an_enterprise(desk)


def read(desk, visit_id, actor=SPECIALIST):
    return desk.ask(actor, "GET", f"/v1/visits/{visit_id}")


def changed(desk, visit, actor=CADRE, headers=None, **given):
    return desk.ask(actor, "PUT", f"/v1/visits/{visit['visit_id']}", given, headers=headers)


def voided(desk, visit, actor=SPECIALIST, **given):
    return desk.ask(actor, "POST", f"/v1/visits/{visit['visit_id']}/void", {"reason": "登记有误"}, **given)


def dates(desk, query="", actor=SPECIALIST):
    return [each["visit_date"] for each in desk.ask(actor, "GET", f"/v1/visits?{query}").json["items"]]


def noted(desk, enterprise_id, *, by=SPECIALIST, on="2026-03-02", occasion=(None, None), **given):
    """The visit of a submission, as its assessment finds or makes it."""
    with desk.office.transaction("surveys", by) as session:
        visit = usecases.note(
            session,
            enterprise=enterprises.called(session, enterprise_id, lock=True),
            visit_date=date.fromisoformat(on),
            action=occasion[0] and action(session, occasion[0]),
            campaign=occasion[1] and called(session, occasion[1]),
            **{"cadre": Cadre(CADRE.id, CADRE.dept)} | given,
        )
        return visit.visit_id


def test_a_cadre_records_a_visit_and_the_others_are_told(desk, green):
    a_campaign(desk)
    an_action(desk)
    answer = a_visit(
        desk,
        green,
        action_no="XD2026-0001",
        place="园区",
        position={"lat": 38.18, "lon": 107.48},
        findings="订单充足\n缺电焊工",
    )
    assert answer.status_code == 201, answer.text
    saved = answer.json
    assert saved.pop("warnings") == []
    assert read(desk, saved["visit_id"], CADRE).json == saved
    assert (saved["cadres"], saved["depts"], saved["status"]) == (["d10-cadre"], ["D10"], "effective")
    assert (saved["position"], saved["findings"]) == ({"lat": 38.18, "lon": 107.48}, "订单充足\n缺电焊工")
    assert desk.events("visit_recorded") == [
        {
            "visit_id": saved["visit_id"],
            "status": "effective",
            "enterprise": {"enterprise_id": green, "name": "绿源公司", "uscc": "91150623MAQQ001040"},
            "visit_date": "2026-03-02",
            "cadres": ["d10-cadre"],
            "depts": ["D10"],
            "action_no": "XD2026-0001",
            "campaign_code": "wanmin",
            "campaign": "行动wanmin",
        }
    ]


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"enterprise_id": "none"}, (422, "unknown_enterprise", "enterprise_id")),
        ({"visit_date": "2026-03-03"}, (422, "visit_in_future", "visit_date")),
        ({"action_no": "XD2026-0009"}, (422, "unknown_action", "action_no")),
        ({"campaign_code": "none"}, (422, "unknown_campaign", "campaign_code")),
        ({"campaign_code": "old"}, (409, "campaign_archived", "campaign_code")),
        (
            {"action_no": "XD2026-0001", "campaign_code": "old"},
            (422, "campaign_differs", "campaign_code"),
        ),
        ({"cadres": ["d06-cadre", "nobody"]}, (422, "visit_cadre_unknown", "cadres[1]")),
        ({"cadres": ["d06-retired"]}, (422, "visit_cadre_unknown", "cadres[0]")),
        ({"cadres": ["d06-cadre", "d06-cadre"]}, (422, "visit_cadre_repeated", "cadres[1]")),
        ({"actor": FINANCE_MACHINE}, (422, "visit_cadres_missing", "cadres")),
        ({"position": {"lat": 91, "lon": 0}}, (422, "invalid", "position.lat")),
        ({"actor": ENTERPRISE}, (403, "role_missing", None)),
    ],
)
def test_what_cannot_be_a_visit_is_refused_with_its_field(desk, green, given, refusal):
    a_campaign(desk)
    an_action(desk)
    a_campaign(desk, "old")
    for verb in ("open", "close", "archive"):
        desk.ask(SPECIALIST, "POST", f"/v1/campaigns/old/{verb}")
    assert refused(a_visit(desk, given.pop("enterprise_id", green), **given)) == refusal
    assert desk.events("visit_recorded") == []


@pytest.mark.parametrize("status", ["注销", "迁出"])
def test_an_enterprise_that_is_gone_gets_no_new_visit(desk, green, status):
    gone = an_enterprise(desk, "老厂", SECOND_USCC, status)
    answer = a_visit(desk, gone)
    assert refused(answer) == (409, "enterprise_gone", "enterprise_id")
    assert answer.json["detail"] == f"“老厂”已{status}，不能登记新的走访"


def test_an_enterprise_that_stands_still_is_visited_all_the_same(desk, green):
    assert a_visit(desk, an_enterprise(desk, "停工厂", SECOND_USCC, "停业")).status_code == 201


def test_the_same_visit_is_not_entered_twice(desk, green):
    a_campaign(desk)
    an_action(desk)
    occasions = [{}, {"campaign_code": "wanmin"}, {"action_no": "XD2026-0001"}]
    for occasion in occasions:
        assert a_visit(desk, green, **occasion).status_code == 201
    for occasion in occasions:
        assert refused(a_visit(desk, green, FINANCE_CADRE, **occasion)) == (409, "visit_repeated", None)
    assert a_visit(desk, green, visit_date="2026-03-01").status_code == 201


def test_a_voided_visit_makes_room_for_the_right_one(desk, green):
    visit = a_visit(desk, green).json
    answer = voided(desk, visit, **match(1))
    assert (answer.json["status"], answer.json["void_reason"]) == ("void", "登记有误")
    assert [told["status"] for told in desk.events("visit_recorded")] == ["effective", "void"]
    for refusal in (voided(desk, visit), changed(desk, visit)):
        assert refused(refusal) == (409, "visit_move_refused", None)
    assert a_visit(desk, green).status_code == 201
    assert voided(desk, visit, CADRE).status_code == 403


def test_a_visit_is_completed_and_told_again_when_its_cadres_change(desk, green):
    visit = a_visit(desk, green, findings="先记一笔").json
    completed = changed(desk, visit, place="办公室", findings="缺流动资金", **match(1)).json
    assert (completed["place"], completed["findings"], completed["cadres"]) == (
        "办公室",
        "缺流动资金",
        ["d10-cadre"],
    )
    assert len(desk.events("visit_recorded")) == 1
    joined = changed(desk, visit, cadres=["d06-cadre", "d10-cadre"], **match(2)).json
    assert (joined["depts"], joined["version"], joined["findings"]) == (["D06", "D10"], 3, None)
    assert desk.events("visit_recorded")[-1]["cadres"] == ["d06-cadre", "d10-cadre"]
    assert changed(desk, visit, cadres=["d06-cadre"], **match(3)).json["depts"] == ["D06"]
    assert refused(changed(desk, visit, SPECIALIST, **match(3))) == (412, "stale_version", None)


def test_visits_are_seen_by_staff_their_units_and_whoever_made_them(desk, green):
    visit = a_visit(desk, green, FINANCE_LIAISON, cadres=["d10-cadre"]).json
    for actor in (SPECIALIST, AUDITOR, CADRE, LIAISON, FINANCE_LIAISON):
        assert read(desk, visit["visit_id"], actor).status_code == 200, actor
        assert dates(desk, actor=actor) == ["2026-03-02"]
    for actor in (FINANCE_CADRE, OTHER_CADRE):
        assert refused(read(desk, visit["visit_id"], actor)) == (403, "visit_out_of_scope", None)
        assert refused(changed(desk, visit, actor)) == (403, "visit_out_of_scope", None)
        assert dates(desk, actor=actor) == []
    nowhere = Actor("person", CADRE.id, None, frozenset({"VC"}))
    assert dates(desk, actor=nowhere) == ["2026-03-02"]
    assert refused(read(desk, "none")) == (404, "visit_not_found", None)


def test_visits_are_found_by_occasion_enterprise_unit_cadre_state_and_dates(desk, green):
    other = an_enterprise(desk, "蓝天公司", SECOND_USCC)
    a_campaign(desk, "nuanqi")
    a_campaign(desk, parent_code="nuanqi")
    an_action(desk)
    a_visit(desk, green, action_no="XD2026-0001", visit_date="2026-02-01")
    a_visit(desk, other, campaign_code="nuanqi", visit_date="2026-02-02")
    void = a_visit(desk, other, SPECIALIST, cadres=["d06-cadre"], visit_date="2026-02-03").json
    voided(desk, void)
    first, second, third = "2026-02-01", "2026-02-02", "2026-02-03"
    assert dates(desk) == [third, second, first]
    assert dates(desk, "campaign=nuanqi") == [second, first]
    assert dates(desk, "campaign=wanmin") == [first]
    assert dates(desk, "action_no=XD2026-0001") == [first]
    assert dates(desk, f"enterprise_id={other}") == [third, second]
    assert dates(desk, "unit=D06") == [third]
    assert dates(desk, "cadre=d10-cadre") == [second, first]
    assert dates(desk, "status=void") == [third]
    assert dates(desk, "date_from=2026-02-02") == [third, second]
    assert dates(desk, "date_to=2026-02-02") == [second, first]
    page = desk.ask(SPECIALIST, "GET", "/v1/visits?limit=2").json
    assert dates(desk, f"limit=2&cursor={page['next']}") == [first]


def test_submissions_of_one_outing_are_one_visit_with_all_its_cadres(desk, green):
    a_campaign(desk)
    an_action(desk)
    first = noted(desk, green, occasion=("XD2026-0001", None))
    again = noted(desk, green, occasion=("XD2026-0001", "wanmin"))
    joined = noted(
        desk, green, occasion=("XD2026-0001", None), cadre=Cadre(FINANCE_CADRE.id, "D06"), lat=38.2, lon=107.5
    )
    assert noted(desk, green, occasion=("XD2026-0001", None), lat=1.0, lon=2.0) == first
    assert first == again == joined
    seen = read(desk, first).json
    assert (seen["cadres"], seen["position"]) == (["d06-cadre", "d10-cadre"], {"lat": 38.2, "lon": 107.5})
    assert seen["campaign_code"] == "wanmin"
    assert [told["cadres"] for told in desk.events("visit_recorded")] == [
        ["d10-cadre"],
        ["d06-cadre", "d10-cadre"],
    ]


def test_another_day_occasion_or_a_void_visit_is_another_visit(desk, green):
    a_campaign(desk)
    an_action(desk)
    visits = [
        noted(desk, green),
        noted(desk, green, on="2026-03-01"),
        noted(desk, green, occasion=(None, "wanmin")),
        noted(desk, green, occasion=("XD2026-0001", None)),
    ]
    assert len(set(visits)) == 4
    voided(desk, {"visit_id": visits[0]})
    assert noted(desk, green) not in visits


def test_a_visit_may_be_noted_of_a_stranger_and_of_nobody(desk, green):
    nobody = read(desk, noted(desk, green, on="2026-03-01", cadre=None)).json
    assert (nobody["cadres"], nobody["depts"]) == ([], [])
    stranger = read(desk, noted(desk, green, on="2026-02-28", cadre=Cadre("gone", None))).json
    assert (stranger["cadres"], stranger["depts"]) == (["gone"], [])


def burden(desk, enterprise_id, days):
    """Visits by as many campaigns, on these days of the month before."""
    for day in days:
        code = f"c{day.replace('-', '')}"
        a_campaign(desk, code, name=f"行动{day}")
        assert a_visit(desk, enterprise_id, campaign_code=code, visit_date=day).status_code == 201


def test_an_action_tells_which_enterprises_it_has_not_reached_yet(desk, green):
    a_campaign(desk)
    sun = an_enterprise(desk, "阳光公司", SECOND_USCC)
    action = an_action(desk, enterprises=[green, sun]).json["action_no"]

    def unvisited(actor=LIAISON):
        return desk.ask(actor, "GET", f"/v1/actions/{action}/unvisited")

    assert [each["name"] for each in unvisited().json["items"]] == ["绿源公司", "阳光公司"]
    visit = a_visit(desk, green, action_no=action).json
    a_visit(desk, sun)  # under no action
    assert [each["name"] for each in unvisited().json["items"]] == ["阳光公司"]
    desk.ask(SPECIALIST, "POST", f"/v1/visits/{visit['visit_id']}/void", {"reason": "登记有误"})
    assert len(unvisited().json["items"]) == 2
    assert unvisited(FINANCE_LIAISON).status_code == 403


def test_an_enterprise_visited_by_many_campaigns_is_a_warning_and_no_refusal(desk, green):
    burden(desk, green, ["2026-01-31", "2026-02-10", "2026-02-20"])
    answer = a_visit(desk, green)
    assert answer.status_code == 201
    (warning,) = answer.json["warnings"]
    assert warning == {
        "code": "visit_burden",
        "detail": "“绿源公司”在2026-03-02前30天内已被3个专项行动走访过"
        "（行动2026-01-31、行动2026-02-10、行动2026-02-20），请考虑合并走访",
        "enterprise_id": green,
        "campaigns": ["行动2026-01-31", "行动2026-02-10", "行动2026-02-20"],
    }


def test_an_action_against_burdened_enterprises_names_them(desk, green):
    fresh = an_enterprise(desk, "蓝天公司", SECOND_USCC)
    burden(desk, green, ["2026-02-09", "2026-02-10", "2026-02-20"])
    a_campaign(desk)
    planned = an_action(desk, enterprises=[fresh, green]).json
    assert [warning["enterprise_id"] for warning in planned["warnings"]] == [green]
    later = desk.ask(
        SPECIALIST,
        "PUT",
        "/v1/actions/XD2026-0001",
        {"title": "推迟", "action_date": "2026-03-12", "depts": ["D10"], "enterprises": [green]},
    )
    assert (later.status_code, later.json["warnings"]) == (200, [])


def test_old_visits_void_ones_and_the_same_campaign_again_are_no_burden(desk, green):
    burden(desk, green, ["2026-01-30", "2026-02-10", "2026-02-20"])
    a_visit(desk, green, campaign_code="c20260220", visit_date="2026-02-21")
    assert a_visit(desk, green).json["warnings"] == []
    burden(desk, green, ["2026-02-25"])
    visit = desk.ask(SPECIALIST, "GET", "/v1/visits?campaign=c20260225").json["items"][0]
    voided(desk, visit)
    assert a_visit(desk, green, campaign_code="c20260220").json["warnings"] == []


@pytest.mark.postgres
def test_the_same_visit_entered_by_many_at_once_is_there_once(tmp_path, postgres_url):
    surveys = database("surveys", tmp_path, service.metadata, postgres_url)
    with surveys.transaction(context()) as session:
        know_everybody(session)
        enterprise_id = an_enterprise_in(session)
    body = VisitIn(enterprise_id=enterprise_id, visit_date="2026-03-02")

    def enter(number):
        with surveys.transaction(context(actor=CADRE)) as session:
            if number % 2:
                return usecases.create(session, body, CADRE).visit_id
            enterprise = enterprises.called(session, enterprise_id, lock=True)
            return usecases.note(
                session,
                enterprise=enterprise,
                visit_date=body.visit_date,
                action=None,
                campaign=None,
                cadre=Cadre(CADRE.id, CADRE.dept),
            ).visit_id

    outcomes = set(at_once(6, enter)) - {"VisitRepeated"}
    surveys.dispose()
    assert len(outcomes) == 1
