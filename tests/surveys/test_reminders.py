"""Units are reminded of the enterprises their actions were to visit and have not (features.md S17)."""

import pytest

from tests.surveys.builders import SPECIALIST
from tests.surveys.desk import opened
from tests.surveys.outings import (
    SECOND_USCC,
    a_campaign,
    a_visit,
    an_action,
    an_enterprise,
    match,
)

NO = "XD2026-0001"


@pytest.fixture
def desk(tmp_path, either_database):
    with opened(tmp_path, either_database) as desk:
        yield desk


@pytest.fixture
def both(desk):
    """An action of Monday 2026-03-02 that is to visit two enterprises; returns their ids."""
    a_campaign(desk)
    both = [an_enterprise(desk), an_enterprise(desk, "阳光公司", SECOND_USCC)]
    assert an_action(desk, enterprises=both).status_code == 201
    return both


def told(desk):
    return [(each["reminder"], each["missing"]) for each in desk.events("visits_missing")]


def test_on_the_working_day_after_an_action_its_units_are_told_how_many_it_has_missed(desk, both):
    a_visit(desk, both[0], action_no=NO)
    desk.office.move_clock("2026-03-02T20:00")
    assert told(desk) == []
    desk.office.move_clock("2026-03-03T09:00")
    (event,) = desk.events("visits_missing")
    assert event == {
        "action_no": NO,
        "status": "planned",
        "campaign_code": "wanmin",
        "action_date": "2026-03-02",
        "depts": ["D10"],
        "missing": 1,
        "reminder": 1,
    }


def test_units_are_reminded_again_once_and_then_let_be(desk, both):
    desk.office.move_clock("2026-03-06T09:00")
    assert told(desk) == [(1, 2)]
    a_visit(desk, both[1], action_no=NO)
    desk.office.move_clock("2026-03-31T09:00")
    assert told(desk) == [(1, 2), (2, 1)]


def test_who_has_visited_all_is_not_reminded_until_a_visit_turns_out_void(desk, both):
    visits = [a_visit(desk, each, action_no=NO).json for each in both]
    desk.office.move_clock("2026-03-04T09:00")
    assert told(desk) == []
    desk.ask(SPECIALIST, "POST", f"/v1/visits/{visits[0]['visit_id']}/void", {"reason": "登记有误"})
    desk.office.move_clock("2026-03-05T09:00")
    assert told(desk) == [(1, 1)]


def test_an_action_that_names_nobody_or_is_verified_reminds_nobody(desk, both):
    an_action(desk)
    held = desk.ask(SPECIALIST, "POST", f"/v1/actions/{NO}/hold", **match(1)).json
    verified = desk.ask(SPECIALIST, "POST", f"/v1/actions/{NO}/verify", **match(held["version"]))
    assert verified.status_code == 200
    desk.office.move_clock("2026-03-12T09:00")
    assert told(desk) == []


def test_an_action_entered_long_after_its_day_reminds_nobody(desk, both):
    late = an_action(desk, action_date="2026-01-29", enterprises=both)
    assert late.status_code == 201
    recent = an_action(desk, action_date="2026-02-02", enterprises=both[:1]).json["action_no"]
    desk.office.move_clock("2026-03-03T09:00")
    assert {(each["action_no"], each["reminder"]) for each in desk.events("visits_missing")} == {
        (NO, 1),
        (recent, 2),
    }
