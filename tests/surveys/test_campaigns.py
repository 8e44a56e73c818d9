"""Campaigns: how they are set up, opened, closed and archived, what they answer to, and who is told."""

import pytest

from chassis.events import copies
from services.surveys.campaigns.queries import called
from tests.surveys.builders import CADRE, SPECIALIST, a_unit
from tests.surveys.outings import a_campaign, match, refused


def move(desk, code, verb, **given):
    return desk.ask(SPECIALIST, "POST", f"/v1/campaigns/{code}/{verb}", **given)


def changed(desk, code, **given):
    body = {"name": f"行动{code}", "starts_on": "2026-03-01"} | given
    headers = body.pop("headers", {})
    return desk.ask(SPECIALIST, "PUT", f"/v1/campaigns/{code}", body, headers=headers)


def codes(desk, query=""):
    return [each["campaign_code"] for each in desk.ask(CADRE, "GET", f"/v1/campaigns?{query}").json["items"]]


def known_by(desk, text):
    with desk.office.session("surveys") as session:
        found = called(session, text)
        return found and found.campaign_code


def test_a_campaign_is_prepared_under_a_head_and_read_by_units(desk):
    assert a_campaign(desk, "nuanqi", name="暖城·暖企").status_code == 201
    made = a_campaign(
        desk,
        "dengmen",
        name="登门纳谏、问需于企",
        alias="问需于企",
        parent_code="nuanqi",
        ends_on="2026-12-31",
        questionnaire_code="qqzf",
        depts=["D10", "D06"],
    )
    assert made.status_code == 201, made.text
    read = desk.ask(CADRE, "GET", "/v1/campaigns/dengmen").json
    assert read == made.json
    assert read | {"created_at": None, "updated_at": None} == {
        "campaign_code": "dengmen",
        "name": "登门纳谏、问需于企",
        "alias": "问需于企",
        "parent_code": "nuanqi",
        "starts_on": "2026-03-01",
        "ends_on": "2026-12-31",
        "questionnaire_code": "qqzf",
        "depts": ["D10", "D06"],
        "status": "planning",
        "version": 1,
        "created_at": None,
        "updated_at": None,
    }
    assert desk.events("campaign_opened") == []


def test_opening_and_closing_tell_the_others_period_and_units(desk):
    a_campaign(desk, "nuanqi")
    a_campaign(desk, parent_code="nuanqi", ends_on="2026-12-31", depts=["D10"], alias="助企")
    assert move(desk, "wanmin", "open").json["status"] == "running"
    assert move(desk, "wanmin", "close").json["status"] == "ended"
    assert move(desk, "wanmin", "open").json["status"] == "running"
    told = {
        "campaign_code": "wanmin",
        "status": "running",
        "name": "行动wanmin",
        "alias": "助企",
        "parent_code": "nuanqi",
        "starts_on": "2026-03-01",
        "ends_on": "2026-12-31",
        "questionnaire_code": None,
        "depts": ["D10"],
    }
    assert desk.events("campaign_opened") == [told, told]
    (closed,) = desk.events("campaign_closed")
    assert (closed["status"], closed["closed_on"], closed["depts"]) == ("ended", "2026-03-02", ["D10"])


def test_what_the_table_of_moves_does_not_hold_is_refused_with_what_could_be_done(desk):
    a_campaign(desk)
    answer = move(desk, "wanmin", "close")
    assert refused(answer) == (409, "campaign_move_refused", None)
    assert answer.json["detail"] == "该专项行动当前为“筹备”，不能结束；当前可以：修改、启动"
    for verb in ("open", "close", "archive"):
        assert move(desk, "wanmin", verb).status_code == 200
    for answer in (move(desk, "wanmin", "open"), changed(desk, "wanmin")):
        assert refused(answer) == (409, "campaign_move_refused", None)
    assert answer.json["detail"] == "该专项行动当前为“归档”，不能修改"


def test_a_change_replaces_everything_but_the_code_and_needs_the_version_that_was_read(desk):
    a_campaign(desk, alias="助企", depts=["D10", "D06"])
    answer = changed(desk, "wanmin", name="万民干部助万企", depts=["D06"], **match(1))
    assert answer.status_code == 200, answer.text
    read = desk.ask(CADRE, "GET", "/v1/campaigns/wanmin").json
    assert (read["name"], read["alias"], read["depts"], read["version"]) == (
        "万民干部助万企",
        None,
        ["D06"],
        2,
    )
    assert refused(changed(desk, "wanmin", **match(1))) == (412, "stale_version", None)
    assert refused(move(desk, "wanmin", "open", **match(1))) == (412, "stale_version", None)


def test_other_units_alone_are_a_change_of_version_too(desk):
    a_campaign(desk, depts=["D10"])
    assert changed(desk, "wanmin", depts=["D06"]).json["version"] == 2


def test_a_campaign_that_is_not_there_is_not_found(desk):
    for answer in (
        desk.ask(CADRE, "GET", "/v1/campaigns/none"),
        changed(desk, "none"),
        move(desk, "none", "open"),
    ):
        assert refused(answer) == (404, "campaign_not_found", None)


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"code": "old"}, (409, "campaign_code_taken", "campaign_code")),
        ({"code": "老行动"}, (422, "invalid", "campaign_code")),
        ({"code": "hidden"}, (409, "campaign_name_taken", "campaign_code")),
        ({"name": "暖城·暖企"}, (409, "campaign_name_taken", "name")),
        ({"name": "hidden"}, (409, "campaign_name_taken", "name")),
        ({"name": "old"}, (409, "campaign_name_taken", "name")),
        ({"alias": "暖城·暖企"}, (409, "campaign_name_taken", "alias")),
        ({"ends_on": "2026-02-28"}, (422, "period_reversed", "ends_on")),
        ({"starts_on": "1899-01-01"}, (422, "invalid", "starts_on")),
        ({"parent_code": "none"}, (422, "unknown_campaign", "parent_code")),
        ({"parent_code": "child"}, (422, "campaign_parent_refused", "parent_code")),
        ({"depts": ["D10", "D77"]}, (422, "unknown_unit", "depts[1]")),
        ({"depts": ["D11"]}, (422, "unknown_unit", "depts[0]")),
        ({"depts": ["D10", "D10"]}, (422, "repeated_unit", "depts[1]")),
    ],
)
def test_what_cannot_be_a_campaign_is_refused_with_its_field(desk, given, refusal):
    with desk.office.transaction("surveys") as session:
        copies.keep(session, a_unit("D11", "撤并局", active=False))
    a_campaign(desk, "old", name="暖城·暖企", alias="hidden")
    a_campaign(desk, "child", parent_code="old")
    assert refused(a_campaign(desk, **given)) == refusal


def test_there_are_two_levels_of_campaigns(desk):
    a_campaign(desk, "nuanqi")
    a_campaign(desk, "fanuan", parent_code="nuanqi")
    a_campaign(desk, "other")
    for code, parent in (("nuanqi", "other"), ("other", "other"), ("other", "fanuan")):
        assert refused(changed(desk, code, parent_code=parent)) == (
            422,
            "campaign_parent_refused",
            "parent_code",
        )
    assert changed(desk, "other", parent_code="nuanqi").json["parent_code"] == "nuanqi"


def test_a_unit_that_was_dissolved_since_stays_in_the_campaign_it_takes_part_in(desk):
    a_campaign(desk, depts=["D06"])
    with desk.office.transaction("surveys") as session:
        copies.keep(session, a_unit("D06", "财政局", active=False))
    assert changed(desk, "wanmin", depts=["D10", "D06"]).json["depts"] == ["D10", "D06"]


def test_a_campaign_answers_to_its_code_its_name_and_its_alias(desk):
    a_campaign(desk, name="登门纳谏、问需于企", alias="问需")
    assert {known_by(desk, text) for text in ("wanmin", " 登门纳谏、问需于企 ", "问需")} == {"wanmin"}
    assert known_by(desk, "登门纳谏") is None


def test_the_name_of_an_archived_campaign_serves_the_next_one(desk):
    a_campaign(desk, "y2025", name="法暖百企", alias="法暖")
    for verb in ("open", "close", "archive"):
        move(desk, "y2025", verb)
    assert known_by(desk, "法暖百企") == "y2025"
    assert a_campaign(desk, "y2026", name="法暖百企", alias="法暖").status_code == 201
    assert known_by(desk, "法暖百企") == known_by(desk, "法暖") == "y2026"
    assert known_by(desk, "y2025") == "y2025"


def test_campaigns_are_found_by_text_state_head_unit_and_period(desk):
    a_campaign(desk, "nuanqi", name="暖城·暖企", starts_on="2024-01-01")
    a_campaign(desk, "Fa_1", name="法暖百企", parent_code="nuanqi", depts=["D10"], ends_on="2026-05-31")
    a_campaign(desk, "yin", name="银企对接", alias="法子多", starts_on="2026-04-01", depts=["D06"])
    move(desk, "yin", "open")
    assert codes(desk) == ["yin", "Fa_1", "nuanqi"]
    assert codes(desk, "q=法") == ["yin", "Fa_1"]
    assert codes(desk, "q=fa_") == ["Fa_1"]
    assert codes(desk, "q=暖_") == []
    assert codes(desk, "status=running") == ["yin"]
    assert codes(desk, "parent_code=nuanqi") == ["Fa_1"]
    assert codes(desk, "unit=D10") == ["Fa_1", "nuanqi"]
    assert codes(desk, "date_from=2026-06-01") == ["yin", "nuanqi"]
    assert codes(desk, "date_to=2026-03-31") == ["Fa_1", "nuanqi"]
    first = desk.ask(CADRE, "GET", "/v1/campaigns?limit=2").json
    assert codes(desk, f"limit=2&cursor={first['next']}") == ["nuanqi"]
