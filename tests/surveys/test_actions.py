"""Actions 场次: planned by units, held, verified; their numbers, photos and the event when one is held."""

import io
from contextlib import suppress

import pytest
from sqlalchemy import select

from chassis.testing import context, database
from services.surveys import service
from services.surveys.campaigns import actions, usecases
from services.surveys.campaigns.model import Action
from services.surveys.campaigns.queries import action
from services.surveys.campaigns.schemas import MOST_PHOTOS, ActionIn, CampaignIn
from tests.surveys.builders import CADRE, DIRECTOR, OTHER_CADRE, SPECIALIST, know_everybody
from tests.surveys.outings import (
    FINANCE_LIAISON,
    LIAISON,
    a_campaign,
    an_action,
    an_enterprise,
    match,
    particulars,
    refused,
)
from tests.surveys.test_races import at_once

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40
NO = "XD2026-0001"


@pytest.fixture
def planned(desk):
    """An action of unit D10 under the head campaign's child."""
    a_campaign(desk, "nuanqi", name="暖城·暖企")
    a_campaign(desk, parent_code="nuanqi")
    answer = an_action(desk)
    assert answer.status_code == 201, answer.text
    return answer.json


def read(desk, actor=SPECIALIST, no=NO):
    return desk.ask(actor, "GET", f"/v1/actions/{no}")


def move(desk, verb, actor=SPECIALIST, no=NO, **given):
    return desk.ask(actor, "POST", f"/v1/actions/{no}/{verb}", **given)


def changed(desk, actor=SPECIALIST, headers=None, **given):
    return desk.ask(actor, "PUT", f"/v1/actions/{NO}", particulars(**given), headers=headers)


def upload(desk, content=PNG, name="座谈.png", actor=LIAISON, **given):
    files = {"file": (io.BytesIO(content), name), "not_classified": "true"}
    return desk.ask(actor, "POST", f"/v1/actions/{NO}/photos", data=files, **given)


def numbers(desk, query="", actor=SPECIALIST):
    items = desk.ask(actor, "GET", f"/v1/actions?{query}").json["items"]
    return [each["action_no"][-4:] for each in items]


def test_an_action_is_planned_with_a_number_of_its_year(desk, planned):
    assert (planned["action_no"], planned["status"], planned["warnings"]) == (NO, "planned", [])
    full = an_action(
        desk,
        actor=LIAISON,
        depts=["D06", "D10"],
        participants=["旗财政局 巴图", "农行鄂前旗支行"],
        place="上海庙镇",
        summary="座谈\n收集问题",
    ).json
    assert full["action_no"] == "XD2026-0002"
    assert an_action(desk, action_date="2027-01-05").json["action_no"] == "XD2027-0001"
    seen = read(desk, CADRE, "XD2026-0002").json
    assert seen == {name: value for name, value in full.items() if name != "warnings"}
    assert (seen["campaign_code"], seen["campaign"], seen["depts"]) == (
        "wanmin",
        "行动wanmin",
        ["D06", "D10"],
    )
    assert (seen["participants"], seen["summary"]) == (["旗财政局 巴图", "农行鄂前旗支行"], "座谈\n收集问题")


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"campaign": "none"}, (422, "unknown_campaign", "campaign_code")),
        ({"campaign": "old"}, (409, "campaign_archived", "campaign_code")),
        ({"depts": []}, (422, "invalid", "depts")),
        ({"depts": ["D77"]}, (422, "unknown_unit", "depts[0]")),
        ({"actor": FINANCE_LIAISON}, (422, "own_unit_missing", "depts")),
        ({"enterprises": ["none"]}, (422, "unknown_enterprise", "enterprises[0]")),
    ],
)
def test_what_cannot_be_an_action_is_refused_and_uses_up_no_number(desk, given, refusal):
    a_campaign(desk)
    a_campaign(desk, "old")
    for verb in ("open", "close", "archive"):
        desk.ask(SPECIALIST, "POST", f"/v1/campaigns/old/{verb}")
    assert refused(an_action(desk, **given)) == refusal
    assert an_action(desk).json["action_no"] == NO


def test_an_action_is_held_and_told_then_verified_by_the_centre(desk, planned):
    held = move(desk, "hold", LIAISON, **match(planned["version"]))
    assert (held.status_code, held.json["status"]) == (200, "held")
    assert desk.events("action_completed") == [
        {
            "action_no": NO,
            "status": "held",
            "campaign_code": "wanmin",
            "campaign": "行动wanmin",
            "parent_code": "nuanqi",
            "title": "园区走访",
            "action_date": "2026-03-02",
            "depts": ["D10"],
        }
    ]
    assert move(desk, "verify", LIAISON).status_code == 403
    assert move(desk, "verify", DIRECTOR).json["status"] == "verified"
    assert len(desk.events("action_completed")) == 1


def test_an_action_of_tomorrow_cannot_have_been_held(desk, planned):
    changed(desk, action_date="2026-03-03")
    assert refused(move(desk, "hold")) == (409, "action_not_yet_held", None)
    assert desk.events("action_completed") == []


def test_the_table_of_moves_is_kept(desk, planned):
    answer = move(desk, "verify")
    assert refused(answer) == (409, "action_move_refused", None)
    assert answer.json["detail"] == "该场次当前为“计划”，不能核定；当前可以：修改、登记为已开展"
    move(desk, "hold")
    assert refused(move(desk, "hold")) == (409, "action_move_refused", None)
    move(desk, "verify")
    for answer in (changed(desk), upload(desk)):
        assert refused(answer) == (409, "action_move_refused", None)


def test_a_correction_is_told_once_it_has_been_held(desk, planned):
    assert changed(desk, title="园区座谈", depts=["D06", "D10"]).json["version"] == 2
    assert desk.events("action_completed") == []
    move(desk, "hold")
    assert changed(desk, action_date="2026-03-01", depts=["D06"]).status_code == 200
    first, second = desk.events("action_completed")
    assert (first["title"], first["depts"]) == ("园区座谈", ["D06", "D10"])
    assert (second["action_date"], second["depts"]) == ("2026-03-01", ["D06"])


def test_changes_need_the_version_that_was_read(desk, planned):
    assert changed(desk, depts=["D06"], **match(1)).json["version"] == 2
    for answer in (
        changed(desk, **match(1)),
        move(desk, "hold", **match(1)),
        upload(desk, actor=SPECIALIST, **match(1)),
    ):
        assert refused(answer) == (412, "stale_version", None)


def test_a_unit_sees_and_changes_only_actions_it_takes_part_in(desk, planned):
    for answer in (
        read(desk, FINANCE_LIAISON),
        changed(desk, FINANCE_LIAISON),
        move(desk, "hold", FINANCE_LIAISON),
        upload(desk, actor=FINANCE_LIAISON),
    ):
        assert refused(answer) == (403, "action_out_of_scope", None)
    assert numbers(desk, actor=FINANCE_LIAISON) == []
    assert numbers(desk, actor=CADRE) == ["0001"]
    assert refused(changed(desk, LIAISON, depts=["D06"])) == (422, "own_unit_missing", "depts")


def test_an_action_that_is_not_there_is_not_found(desk, planned):
    for answer in (read(desk, no="XD2026-0009"), move(desk, "hold", no="XD2026-0009")):
        assert refused(answer) == (404, "action_not_found", None)


def test_actions_are_found_by_campaign_with_its_children_unit_state_and_dates(desk, planned):
    a_campaign(desk, "other")
    an_action(desk, "other", depts=["D06"], action_date="2026-02-01")
    an_action(desk, "nuanqi", depts=["D06", "D10"], action_date="2026-03-05")
    move(desk, "hold")
    assert numbers(desk) == ["0003", "0001", "0002"]
    assert numbers(desk, "campaign=nuanqi") == ["0003", "0001"]
    assert numbers(desk, "campaign=wanmin") == ["0001"]
    assert numbers(desk, "unit=D10") == ["0003", "0001"]
    assert numbers(desk, "status=held") == ["0001"]
    assert numbers(desk, "date_from=2026-03-02") == ["0003", "0001"]
    assert numbers(desk, "date_to=2026-03-02") == ["0001", "0002"]
    first = desk.ask(SPECIALIST, "GET", "/v1/actions?limit=2").json
    assert numbers(desk, f"limit=2&cursor={first['next']}") == ["0002"]


def test_a_photo_is_uploaded_once_downloaded_and_taken_out(desk, planned):
    answer = upload(desk, **match(1))
    assert (answer.status_code, answer.json["version"]) == (201, 2)
    (photo,) = answer.json["photos"]
    assert (photo["name"], photo["size"], photo["media_type"]) == ("座谈.png", len(PNG), "image/png")
    assert upload(desk, name="同一张.png").json["photos"] == [photo]
    path = f"/v1/actions/{NO}/photos/{photo['sha256']}"
    file = desk.ask(CADRE, "GET", path)
    assert (file.data, file.content_type, file.content_length) == (PNG, "image/png", len(PNG))
    assert file.headers["Content-Disposition"] == "attachment; filename*=UTF-8''%E5%BA%A7%E8%B0%88.png"
    assert refused(desk.ask(OTHER_CADRE, "GET", path)) == (403, "action_out_of_scope", None)
    assert desk.ask(LIAISON, "DELETE", path, **match(2)).json["photos"] == []
    for method in ("GET", "DELETE"):
        assert refused(desk.ask(LIAISON, method, path)) == (404, "photo_not_found", None)


def test_only_pictures_are_taken_for_photos(desk, planned):
    assert refused(upload(desk, b"%PDF-1.7", "总结.pdf")) == (422, "file_type_refused", "file")
    assert refused(upload(desk, b"<svg/>", "图.png")) == (422, "file_type_mismatch", "file")
    assert read(desk).json["photos"] == []


def test_an_action_has_so_many_photos_and_no_more(desk, planned):
    with desk.office.transaction("surveys") as session:
        found = action(session, NO)
        found.photos_json = [
            {"sha256": f"{n:064}", "name": "a.png", "size": 1, "media_type": "image/png"}
            for n in range(MOST_PHOTOS)
        ]
    assert refused(upload(desk)) == (409, "too_many_photos", None)


def test_the_enterprises_to_be_visited_are_kept(desk):
    a_campaign(desk)
    enterprise = an_enterprise(desk)
    assert an_action(desk, enterprises=[enterprise]).json["enterprises"] == [enterprise]


class PowerCut(Exception):
    pass


@pytest.mark.postgres
def test_numbers_have_no_gap_however_many_plan_at_once_and_fail(tmp_path, postgres_url):
    surveys = database("surveys", tmp_path, service.metadata, postgres_url)
    with surveys.transaction(context()) as session:
        know_everybody(session)
        usecases.create_campaign(
            session, CampaignIn(campaign_code="wanmin", name="助企", starts_on="2026-03-01")
        )
    body = ActionIn(campaign_code="wanmin", **particulars())

    def plan(number):
        for attempt in range(6):
            with suppress(PowerCut), surveys.transaction(context()) as session:
                actions.plan(session, body, SPECIALIST)
                if attempt % 3 == number % 3:
                    raise PowerCut

    at_once(4, plan)
    with surveys.reading(context()) as session:
        given = session.scalars(select(Action.action_no).order_by(Action.id)).all()
    surveys.dispose()
    assert given == [f"XD2026-{n:04d}" for n in range(1, 17)]
