"""The demo set's officers, feedback and restricted cases: its numbers come out of the normal queries."""

import pytest
from sqlalchemy import func, select

from chassis.audit import audit
from chassis.testing import Office
from services.issues.base import Base
from tests.desk import done

COUNTED = ("officers", "officer_activities", "feedback", "issues", "restricted_cases", "restricted_history")


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    with Office(
        tmp_path_factory.mktemp("demo"), services=("directory", "issues"), now="2024-12-06T23:00"
    ) as made:
        made.load_demo()
        yield made


def test_the_numbers_of_the_specification_are_counted_not_stored(office):
    figures = done(office.client("CS").get("/issues/v1/feedback/figures"))
    assert figures["total"] == 146
    assert figures["by_kind"] == {"咨询": 52, "求助": 31, "建议": 40, "投诉": 18, "表扬": 5}
    assert figures["by_status"]["assigned"] == 101
    assert figures["by_status"]["answered"] + figures["by_status"]["published"] == 45
    roster = done(office.client("CS").get("/issues/v1/officers/figures?as_of=2024-12-05"))
    assert (roster["city"]["serving"], roster["banner"]["serving"]) == (6, 20)
    restricted = done(office.client("GT").get("/issues/v1/restricted/figures"))
    assert (restricted["total"], restricted["closed"]) == (23, 19)


def test_every_issue_of_the_public_zone_leads_back_to_what_was_said(office):
    listed = done(office.client("CS").get("/issues/v1/feedback?status=assigned&limit=200"))["items"]
    numbers = {each["issue_no"] for each in listed}
    assert len(numbers) == 101
    assert all(number.split("-")[1] == "ZQ" for number in numbers)


def test_loading_it_twice_changes_nothing(office):
    def counted():
        with office.session("issues") as session:
            found = Base.metadata.tables
            counts = {name: session.scalar(select(func.count()).select_from(found[name])) for name in COUNTED}
            return counts | {"audit": session.scalar(select(func.count()).select_from(audit))}

    before = counted()
    office.load_demo()
    assert counted() == before
