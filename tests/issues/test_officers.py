"""Supervision experience officers: appointed for a term, renewed once, reporting while they serve."""

from datetime import date, timedelta
from itertools import pairwise

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from chassis.events.outbox import outbox
from services.issues.ledger.model import Issue
from services.issues.officers import errors
from services.issues.officers.model import Officer, OfficerStatus
from services.issues.officers.usecases import last_day
from tests.desk import done, refused
from tests.issues.circle import a_circle
from tests.issues.roster import OFFICER, OFFICERS, appoint

PROBLEM = {
    "source": "TY",
    "category": "审批服务",
    "title": "窗口排队久",
    "description": "体验办理时排队两个小时",
}
VISIT = {"kind": "体验", "held_on": "2026-03-02", "place": "政务大厅", "note": "体验开办企业全流程"}


@pytest.fixture
def circle(tmp_path):
    with a_circle(tmp_path) as opened:
        yield opened


@pytest.fixture
def clerk(circle):
    return circle.everybody_else["CS"]


def heard(circle):
    with circle.office.session("issues") as session:
        names = session.execute(select(outbox.c.name).order_by(outbox.c.id)).scalars()
        return [name for name in names if name.startswith("officer")]


def serving(circle, level="banner", **query):
    filters = "&".join(f"{name}={value}" for name, value in query.items())
    return done(circle.director.get(f"{OFFICERS}/figures?{filters}"))[level]["serving"]


def test_an_officer_is_appointed_for_two_years_renewed_once_and_then_is_none(circle, clerk):
    officer = appoint(clerk, circle.office)
    assert (officer["officer_id"], officer["appointed_on"], officer["term_end"], officer["status"]) == (
        "TYG2026-001",
        "2026-03-02",
        "2028-03-01",
        "serving",
    )
    path = f"{OFFICERS}/{officer['officer_id']}"
    renewed = done(clerk.post(f"{path}/renew", {}))
    assert [(term["first_day"], term["last_day"]) for term in renewed["terms"]] == [
        ("2026-03-02", "2028-03-01"),
        ("2028-03-02", "2030-03-01"),
    ]
    told = refused(clerk.post(f"{path}/renew", {}), 409, "officer_terms_exhausted")
    assert told["detail"] == "已连任2届，不能再次续聘"
    assert heard(circle) == ["officer_appointed", "officer_appointed"]


def test_the_clock_ends_a_term_the_day_after_its_last(circle, clerk):
    officer = appoint(clerk, circle.office, term_end="2026-03-04")
    path = f"{OFFICERS}/{officer['officer_id']}"
    circle.office.move_clock("2026-03-04T23:00")
    assert done(clerk.get(path))["status"] == "serving"
    circle.office.move_clock("2026-03-05T00:06")
    ended = done(clerk.get(path))
    assert (ended["status"], ended["ended_on"]) == ("expired", "2026-03-04")
    assert heard(circle) == ["officer_appointed", "officer_ended"]
    assert done(clerk.post(f"{path}/renew", {}))["terms"][1]["first_day"] == "2026-03-05"
    assert [serving(circle, as_of=f"2026-03-0{day}") for day in (1, 2, 4, 5)] == [0, 1, 1, 1]


def test_what_an_officer_reports_is_an_issue_of_source_ty_in_their_name_as_long_as_they_serve(circle, clerk):
    client = circle.office.client("OF", person="of-7")
    refused(client.post("/issues/v1/issues", PROBLEM), 403, "officer_not_serving")
    officer = appoint(clerk, circle.office, "of-7")
    issue_no = done(client.post("/issues/v1/issues", PROBLEM), 201)["issue_no"]
    assert issue_no == "WT2026-TY-0001"
    with circle.office.session("issues") as session:
        issue = session.scalars(select(Issue)).one()
        (told,) = session.scalars(select(outbox.c.body).where(outbox.c.name == "issue_opened"))
    assert orjson.loads(told)["petitioner_id"] == "of-7"
    assert (issue.petitioner.type, issue.petitioner.name, issue.petitioner.phone) == (
        "体验官",
        "乌日娜",
        "13900001234",
    )
    figures = done(clerk.get(f"{OFFICERS}/figures"))["banner"]
    assert (figures["serving"], figures["reported"], figures["solved"]) == (1, 1, 0)
    reason = {"reason": "本人申请辞去聘任"}
    done(clerk.post(f"{OFFICERS}/{officer['officer_id']}/end", reason))
    refused(client.post("/issues/v1/issues", PROBLEM), 403, "officer_not_serving")
    assert serving(circle) == 0
    done(circle.director.post("/issues/v1/issues", PROBLEM), 201)  # the centre may, for an officer


def test_activities_are_recorded_on_days_that_were_served(circle, clerk):
    officer = appoint(clerk, circle.office, "of-8", level="city")
    path = f"{OFFICERS}/{officer['officer_id']}/activities"
    client = circle.office.client("OF", person="of-8")
    done(client.post(path, VISIT), 201)
    done(clerk.post(path, VISIT | {"kind": "政策宣传"}), 201)
    refused(client.post(path, VISIT | {"held_on": "2026-03-03"}), 422, "officer_activity_in_future")
    refused(client.post(path, VISIT | {"held_on": "2026-03-01"}), 409, "officer_not_in_service")
    listed = done(client.get(f"{path}?kind=体验"))["items"]
    assert [(each["kind"], each["place"]) for each in listed] == [("体验", "政务大厅")]
    assert done(clerk.get(f"{OFFICERS}/figures"))["city"]["activities"] == {
        "体验": 1,
        "政策宣传": 1,
        "意见收集": 0,
    }


def test_an_officer_sees_themselves_and_phones_are_for_the_centre(circle, clerk):
    own = appoint(clerk, circle.office, "of-1")
    other = appoint(clerk, circle.office, name="白音")
    client = circle.office.client("OF", person="of-1")
    assert [each["officer_id"] for each in done(client.get(OFFICERS))["items"]] == [own["officer_id"]]
    assert done(client.get(f"{OFFICERS}/{own['officer_id']}"))["phone"] == OFFICER["phone"]
    refused(client.get(f"{OFFICERS}/{other['officer_id']}"), 403, "officer_out_of_scope")
    assert done(circle.auditor.get(f"{OFFICERS}/{other['officer_id']}"))["phone"] == "139****1234"
    refused(clerk.get(f"{OFFICERS}/TYG2020-001"), 404, "officer_not_found")
    assert len(done(clerk.get(f"{OFFICERS}?level=banner&status=serving&as_of=2026-03-02"))["items"]) == 2


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"appointed_on": "2022-12-31"}, "officer_appointed_too_early", "appointed_on"),
        ({"term_end": "2026-03-02"}, "officer_term_order", "term_end"),
        ({"person_id": "nobody"}, "unknown_person", "person_id"),
        ({"person_id": "wang-dp"}, "unknown_person", "person_id"),
        ({"level": "village"}, "enum", "level"),
    ],
)
def test_an_appointment_that_cannot_be_is_refused_with_its_field(circle, clerk, change, code, field):
    told = clerk.post(OFFICERS, OFFICER | change)
    assert (told.status_code, told.json["field"]) == (422, field)
    assert code in (told.json["code"], *(each["code"] for each in told.json.get("errors", ())))


def test_an_account_belongs_to_one_serving_officer_and_of_two_editors_one_wins(circle, clerk):
    officer = appoint(clerk, circle.office, "of-1")
    refused(clerk.post(OFFICERS, OFFICER | {"person_id": "of-1"}), 409, "officer_already_serving")
    path = f"{OFFICERS}/{officer['officer_id']}"
    tag = clerk.get(path).headers["ETag"]
    done(clerk.post(f"{path}/renew", {}, headers={"If-Match": tag}))
    late = clerk.post(f"{path}/end", {"reason": "本人申请辞任"}, headers={"If-Match": tag})
    refused(late, 412, "stale_version")
    done(clerk.post(f"{path}/end", {"reason": "本人申请辞任"}))
    told = refused(clerk.post(f"{path}/renew", {}), 409, "officer_move_refused")
    assert told["detail"] == "该监督体验官当前为“解聘”，不能续聘"


@settings(max_examples=25)
@given(st.dates(date(2023, 1, 1), date(2090, 12, 31)))
def test_a_term_of_two_years_ends_the_day_before_its_anniversary(first_day):
    after = last_day(first_day) + timedelta(days=1)
    assert after.year == first_day.year + 2
    if (first_day.month, first_day.day) != (2, 29):
        assert (after.month, after.day) == (first_day.month, first_day.day)


STEPS = st.lists(st.tuples(st.sampled_from(["renew", "expire", "dismiss"]), st.integers(1, 900)), max_size=8)


@settings(max_examples=25)
@given(STEPS)
def test_terms_never_overlap_and_nobody_serves_a_third(steps):
    today = date(2026, 3, 2)
    officer = Officer(officer_id="TYG2026-001", level="banner", category="企业", appointed_on=today)
    officer.begin(last_day(today))
    for action, days in steps:
        today += timedelta(days=days)
        try:
            if action == "renew":
                first = max(officer.term_end + timedelta(days=1), today)
                officer.renew(first, last_day(first), 2)
            elif action == "expire" and officer.term_end < today:
                officer.expire()
            elif action == "dismiss":
                officer.dismiss("本人申请辞任", today)
        except (errors.OfficerMoveRefused, errors.TermsExhausted):
            pass
    days = [(term.first_day, term.last_day) for term in officer.terms]
    assert len(days) <= 2
    assert all(ended < begun for (_, ended), (begun, _) in pairwise(days))
    if officer.status == OfficerStatus.DISMISSED:
        assert all(last < officer.ended_on for _, last in days)
