"""The starter set: what a new user tries first."""

import pytest

from services.surveys.starter import load
from tests.surveys.builders import EXAMPLE
from tests.surveys.desk import Phone


@pytest.fixture
def lines(desk):
    with desk.office.transaction("surveys") as session:
        return load(session, desk.office.runtime)


def test_loading_twice_changes_nothing(desk, lines):
    with desk.office.session("surveys") as session:
        before = "\n".join(session.connection().connection.driver_connection.iterdump())
    with desk.office.transaction("surveys") as session:
        assert load(session, desk.office.runtime) == lines
    with desk.office.session("surveys") as session:
        assert "\n".join(session.connection().connection.driver_connection.iterdump()) == before


def test_the_line_it_prints_submits_a_visit_that_reports_a_problem(desk, lines):
    address = lines[-1].split()[-1].removesuffix("/submission")
    phone = Phone(desk, {"device_id": 1, "server_url": address})
    assert "docs/examples/visit.xml" in lines[-1]
    assert phone.submit(EXAMPLE.encode()).status_code == 201
    submission = desk.submission()
    assert (submission["status"], submission["flags"], submission["findings"]) == ("effective", [], [])
    (problem,) = desk.problems()
    assert (problem["category"], problem["status"], problem["suggested_dept"]) == (
        "资金扶持",
        "reported",
        "D06",
    )
    assert submission["campaign"] == problem["campaign"] == "万民干部助万企"


def test_the_phones_token_is_readable_by_its_owner_alone(desk, lines):
    file = desk.office.runtime.settings.data / "starter-phone"
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.read_text() in lines[0]
