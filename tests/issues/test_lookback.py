"""Looking back: a sample anybody can draw again, and a relapse that goes on with its old history."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from services.issues.lookback.sample import is_drawn
from services.issues.rules import RULES
from tests.desk import done, refused
from tests.issues.desk import NOBODY

CLOSED = date(2026, 3, 2)


def closed(desk, number):
    return [desk.verified(source="ZC", **NOBODY) for _ in range(number)]


def drawn(desk, **filters):
    asked = "&".join(f"{name}={value}" for name, value in filters.items())
    return done(desk.auditor.get(f"/issues/v1/look-backs?{asked}"))["items"]


def test_after_thirty_and_ninety_days_exactly_the_sample_of_the_seed_is_looked_at(desk):
    numbers = closed(desk, 12)
    desk.office.move_clock("2026-03-31T12:00")
    assert drawn(desk) == []
    desk.office.move_clock("2026-05-31T12:00")
    found = {(each["issue_no"], each["after_days"], each["drawn_on"]) for each in drawn(desk)}
    rules = RULES.look_back
    assert found == {
        (no, after, day)
        for no in numbers
        for after, day in ((30, "2026-04-01"), (90, "2026-05-31"))
        if is_drawn(no, CLOSED, after, rules.percent, rules.seed)
    }
    assert found


def test_a_relapse_is_handled_again_with_the_old_history_and_a_stable_one_is_left_alone(desk):
    closed(desk, 12)
    desk.office.move_clock("2026-06-01T09:00")
    first, second, *_ = drawn(desk)
    path = f"/issues/v1/look-backs/{first['look_back_id']}/result"
    done(desk.clerk.post(path, {"result": "relapsed", "note": "收费问题再次出现"}))
    issue = desk.issue(first["issue_no"])
    assert (issue["status"], issue["reopen_count"], issue["finish_due"]) == ("in_progress", 1, "2026-06-08")
    actions = [each["action"] for each in desk.history(first["issue_no"])]
    assert (actions[0], actions[-1]) == ("register", "relapse")
    assert desk.events("issue_reopened") == ["issue_reopened"]
    refused(desk.clerk.post(path, {"result": "stable", "note": "再核"}), 409, "looked_at_already")
    stable = f"/issues/v1/look-backs/{second['look_back_id']}/result"
    if second["issue_no"] != first["issue_no"]:
        done(desk.clerk.post(stable, {"result": "stable", "note": "电话回访，未再发生"}))
        assert desk.issue(second["issue_no"])["status"] == "closed"
    refused(
        desk.clerk.post("/issues/v1/look-backs/999/result", {"result": "stable", "note": "无"}),
        404,
        "look_back_not_found",
    )


@given(st.integers(1, 9999), st.dates(date(2024, 1, 1), date(2026, 12, 31)), st.integers(0, 99))
def test_a_larger_share_holds_whatever_a_smaller_one_held(number, day, percent):
    no = f"WT2026-RX-{number:04d}"
    assert is_drawn(no, day, 30, percent, "1325") <= is_drawn(no, day, 30, percent + 1, "1325")
    assert not is_drawn(no, day, 30, 0, "1325")
    assert is_drawn(no, day, 30, 100, "1325")
