"""Submissions in JSON: up to fifty at once, each with its own result, like those of phones."""

import pytest

from chassis.context import Actor
from services.surveys.submissions.model import submission_id_of
from tests.surveys.builders import (
    TEXT,
    USCC,
    a_visit,
)

UNIT_MACHINE = Actor(
    "machine", "m-d06", "D06", frozenset({"DL"}), frozenset({"surveys:read", "surveys:write"})
)


def item(number=1, **given):
    sent = {
        "client_submission_id": f"00000000-0000-4000-8000-00000000000{number}",
        "questionnaire": "small",
        "questionnaire_version": 1,
        "filled_at": "2026-03-02T08:30:00+08:00",
        "answers": {
            "day": "2026-03-01",
            "who": "绿源公司",
            "code": USCC,
            "staff": 3,
            "needs": ["money"],
            "needs_text": TEXT,
        },
    }
    return sent | given


def send(desk, *items, actor=UNIT_MACHINE):
    response = desk.ask(actor, "POST", "/v1/submissions", {"items": list(items)})
    assert response.status_code == 200, response.text
    desk.office.drain()
    return response.json["items"]


@pytest.mark.usefixtures("phone")
def test_each_item_of_a_batch_has_its_own_result(desk):
    results = send(
        desk,
        item(1),
        item(2, questionnaire="absent"),
        item(3, answers={"absent": 1}),
        item(1),
        item(1, answers={"who": "另一家"}),
        item(4, answers=item()["answers"] | {"day": "2026-02-28"}),
    )
    assert [result["status"] for result in results] == [201, 404, 422, 200, 409, 201]
    assert (
        results[3]["submission_id"]
        == results[0]["submission_id"]
        == submission_id_of(f"uuid:{item(1)['client_submission_id']}")
    )
    assert "absent" in results[2]["message"]
    assert len(desk.submissions()) == len(desk.events("problem_reported")) == 2


@pytest.mark.usefixtures("phone")
def test_a_json_submission_is_like_one_from_a_phone(desk):
    send(desk, item())
    submission = desk.submission()
    assert (submission["status"], submission["flags"], submission["visit_date"]) == (
        "effective",
        [],
        "2026-03-01",
    )
    assert submission["filled_at"] == "2026-03-02T08:30:00+08:00"
    assert submission["person_id"] == "m-d06"


@pytest.mark.usefixtures("phone")
def test_what_one_channel_took_the_other_recognises(desk):
    send(desk, item())
    again = desk.phone().submit(a_visit(client_id=f"uuid:{item()['client_submission_id']}"))
    assert again.status_code == 409
    assert len(desk.submissions()) == 1


@pytest.mark.usefixtures("phone")
@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"filled_at": "0001-01-01T00:00:00+08:00"}, "2000年至2099年"),
        ({"filled_at": "9999-12-31T23:59:59-12:00"}, "2000年至2099年"),
        ({"filled_at": "2026-03-02T08:30:00"}, "时区"),
        ({"answers": None}, "answers"),
        ({"unheard_of": 1}, "unheard_of"),
    ],
)
def test_an_item_that_is_no_submission_takes_no_other_items_result_away(desk, given, told):
    results = send(
        desk, item(1), item(2, **given), item(3, answers=item()["answers"] | {"day": "2026-02-28"})
    )
    assert [result["status"] for result in results] == [201, 422, 201]
    assert (results[1]["client_submission_id"], results[1]["code"]) == (
        item(2)["client_submission_id"],
        "invalid",
    )
    assert told in results[1]["message"]
    assert results[1]["field"] == next(iter(given))
    assert len(desk.submissions()) == 2


@pytest.mark.usefixtures("phone")
@pytest.mark.parametrize("bad", ["x", None, {}, [1], {"client_submission_id": 7}])
def test_an_item_without_an_id_is_refused_in_its_place(desk, bad):
    results = send(desk, bad, item(1))
    assert [(result["status"], result["client_submission_id"]) for result in results] == [
        (422, None),
        (201, item(1)["client_submission_id"]),
    ]


@pytest.mark.parametrize("count", [0, 51])
def test_a_batch_holds_one_to_fifty_items(desk, count):
    response = desk.ask(UNIT_MACHINE, "POST", "/v1/submissions", {"items": [item()] * count})
    assert response.status_code == 422
    assert response.json["errors"][0]["field"] == "items"
