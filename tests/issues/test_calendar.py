"""A published holiday moves what is open and was counted, and nothing else (domain.md CAL-10)."""

from types import SimpleNamespace

from contracts.tasks.calendar import CalendarUpdated
from services.issues.worker import IssuesWorker
from tests.desk import done
from tests.issues.desk import NOBODY


def publish(desk, revision=1, holidays=("2026-03-05", "2026-03-10"), year=2026, workdays=()):
    told = SimpleNamespace(year=year, holidays=list(holidays), workdays=list(workdays), revision=revision)
    with desk.office.transaction("issues") as session:
        event = CalendarUpdated.model_validate(told, from_attributes=True)
        IssuesWorker().keep_calendar(session, event)


def test_open_counted_dates_move_and_say_so_and_fixed_and_fulfilled_ones_stay(desk):
    counted = desk.signed(dispatch={"co_depts": ["D09"]})
    fixed = desk.signed(dispatch={"handling_class": "fixed", "finish_due": "2026-03-16"}, **NOBODY)
    over = desk.verified(**NOBODY)
    before = desk.issue(over)
    ask = {"reason": "农商行总行信贷额度须下月初方能下达，无法按期发放", "workdays": 5}
    done(desk.do(desk.lead, counted, "extensions", ask), 201)
    publish(desk, holidays=("2026-03-03", "2026-03-10"))
    issue = desk.issue(counted)
    assert (issue["finish_due"], issue["contact_due"], issue["co_due"]) == (
        "2026-03-18",
        "2026-03-05",
        "2026-03-13",
    )
    assert issue["sign_due"] == "2026-03-03"  # signed already
    assert desk.history(counted)[-1]["action"] == "recount"
    assert desk.issue(fixed)["finish_due"] == "2026-03-16"
    assert desk.issue(over) == before
    assert desk.events("issue_deadline_changed") == ["issue_deadline_changed"]
    (waiting,) = done(desk.dispatcher.get("/issues/v1/extensions"))["items"]
    assert waiting["decide_by"] == "2026-03-05"
    finish = desk.deadlines(counted)["finish"]
    assert {"day": "2026-03-10", "why": "节假日或调休"} in finish["skipped"]
    assert finish["as_counted"] == finish["on"]


def test_the_same_calendar_told_again_changes_nothing(desk):
    no = desk.signed()
    publish(desk)
    history, events = desk.history(no), desk.events()
    publish(desk)
    publish(desk, revision=2)
    assert (desk.history(no), desk.events()) == (history, events)


def test_a_date_in_a_year_that_is_not_announced_is_provisional_until_it_is(desk):
    desk.office.move_clock("2026-12-28T09:00")
    no = desk.signed()
    assert desk.deadlines(no)["finish"]["provisional"]
    publish(desk, year=2027, holidays=["2027-01-01"])
    assert not desk.deadlines(no)["finish"]["provisional"]
