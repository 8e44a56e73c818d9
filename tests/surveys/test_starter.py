"""The starter set: what a new user tries first."""

import re

import pytest

from services.surveys.demo.forms import VISIT
from services.surveys.demo.history import WORKBOOKS
from services.surveys.starter import CODE, load
from tests.surveys.builders import EXAMPLE, SPECIALIST, STARTER_WORKBOOK
from tests.surveys.desk import Phone
from tests.surveys.registry import HERDER

SHIPPED = {CODE: STARTER_WORKBOOK, VISIT: WORKBOOKS[VISIT].read_bytes()}


def met(form, number, kind="herder", gacha=HERDER["gacha"]):
    """The visit of docs/examples to somebody without a code."""
    told = f"<enterprise_name>巴特尔</enterprise_name><uscc/><kind>{kind}</kind>"
    told += f"<gacha>{gacha}</gacha><phone>139 0000 1234</phone>"
    example = re.sub("<enterprise_name>.*</uscc>", told, EXAMPLE, flags=re.DOTALL).replace(CODE, form)
    example = re.sub(r"(<visit_date>.*)\d<", rf"\g<1>{number}<", example)
    if form == VISIT:
        example = example.replace("</campaign>", "</campaign><respondent>cadre</respondent>")
    return example.replace("000001<", f"00000{number}<").encode()


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


@pytest.mark.parametrize("form", SHIPPED)
def test_a_herder_without_a_code_is_registered_on_the_first_visit_and_recognised_on_the_next(desk, form):
    desk.publish(SHIPPED[form])
    phone = desk.phone()
    for number in (1, 2):
        assert phone.submit(met(form, number)).status_code == 201
    submissions = [
        desk.ask(SPECIALIST, "GET", f"/v1/submissions/{line['submission_id']}").json
        for line in desk.submissions()
    ]
    assert [(each["status"], each["findings"]) for each in submissions] == [("effective", [])] * 2
    (event,) = desk.events("enterprise_registered")
    assert (event["kind"], event["name"], event["uscc"]) == ("牧户", "巴特尔", None)
    assert {each["enterprise_id"] for each in submissions} == {event["enterprise_id"]}


@pytest.mark.parametrize("form", SHIPPED)
def test_a_company_whose_code_is_not_at_hand_is_made_no_herder(desk, form):
    desk.publish(SHIPPED[form])
    desk.phone().submit(met(form, 1, kind="company"))
    assert (desk.submission()["enterprise_id"], desk.submission()["findings"]) == (None, [])
    assert desk.events("enterprise_registered") == []


@pytest.mark.parametrize("form", SHIPPED)
def test_what_identifies_a_herder_without_a_code_is_required_of_them(desk, form):
    desk.publish(SHIPPED[form])
    desk.phone().submit(met(form, 1, gacha=""))
    (finding,) = desk.submission()["findings"]
    assert (finding["kind"], finding["path"]) == ("required", "/data/enterprise/gacha")
