"""What an enterprise reads with its own account: what is its own, and nothing else exists (ADR 0030)."""

import csv
import io
import uuid

import pytest

from chassis.context import Actor
from chassis.events import copies
from tests.surveys.builders import (
    ENTERPRISE,
    SPECIALIST,
    USCC,
    a_person,
    a_visit,
    a_workbook,
    with_row,
)
from tests.surveys.desk import opened
from tests.surveys.ledger import ISSUE, Ledger, accepted, an_enterprise_named, closed
from tests.surveys.outings import SECOND_USCC
from tests.surveys.registry import COMPANY, HERDER

OTHER = {**COMPANY, "uscc": SECOND_USCC, "name": "第二有限公司", "phone": "13800005678"}
STAFF_TOO = Actor("person", ENTERPRISE.id, "D10", frozenset({"EN", "VC"}))


@pytest.fixture
def desk(tmp_path, either_database):
    with opened(tmp_path, either_database) as desk:
        yield desk


@pytest.fixture
def own(desk, registry):
    """The enterprise our account speaks for, and its account's link."""
    found = registry.added()
    link(desk, USCC)
    return found


@pytest.fixture
def other(registry):
    return registry.added(OTHER)


def link(desk, enterprise, **changes):
    """What directory says of our account from now on."""
    said = {"roles": ["EN"], "dept_code": None, "enterprise": enterprise} | changes
    with desk.office.transaction("surveys") as session:
        copies.keep(session, a_person(ENTERPRISE.id).model_copy(update=said))


def listed(desk, path, key, actor=ENTERPRISE):
    answer = desk.ask(actor, "GET", path)
    assert answer.status_code == 200, answer.text
    return [each[key] for each in answer.json["items"]]


def is_absent(desk, path, like):
    """Whether our account is told of this path what it is told of one that never was."""
    answer, never = desk.ask(ENTERPRISE, "GET", path), desk.ask(ENTERPRISE, "GET", like)
    hidden, made_up = path.rpartition("/v1/")[2].split("/")[1], like.rpartition("/v1/")[2].split("/")[1]
    told = {name: value.replace(hidden, made_up) for name, value in answer.json.items() if name in TELLING}
    assert told == {name: value for name, value in never.json.items() if name in TELLING}
    return answer.status_code == never.status_code == 404


TELLING = ("type", "title", "code", "detail")


def told_by(phone, number, code, **given):
    """A cadre hands in what an enterprise told; returns the ids of the submission and its only problem."""
    who = {"who": COMPANY["name"], "code": USCC} if code == USCC else {"who": OTHER["name"], "code": code}
    phone.submit(a_visit(client_id=f"uuid:{number}", **who, **given))
    (submission, *_), (problem, *_) = phone.desk.submissions(), phone.desk.problems()
    return submission["submission_id"], problem["problem_id"]


def test_an_enterprise_reads_its_own_entry_with_its_phone_and_no_other(desk, own, other):
    assert listed(desk, "/v1/enterprises", "enterprise_id") == [own["enterprise_id"]]
    assert listed(desk, "/v1/enterprises?q=第二", "enterprise_id") == []
    entry = desk.ask(ENTERPRISE, "GET", f"/v1/enterprises/{own['enterprise_id']}").json
    assert (entry["name"], entry["phone"]) == (COMPANY["name"], COMPANY["phone"])
    assert desk.ask(ENTERPRISE, "GET", f"/v1/enterprises/{own['enterprise_id']}/policies").status_code == 200
    for rest in ("", "/policies"):
        path = f"/v1/enterprises/{other['enterprise_id']}{rest}"
        assert is_absent(desk, path, f"/v1/enterprises/{uuid.uuid4()}{rest}")


def test_a_herder_without_a_code_is_linked_by_id(desk, registry):
    herder = registry.added(HERDER)
    link(desk, herder["enterprise_id"])
    assert listed(desk, "/v1/enterprises", "name") == [HERDER["name"]]


@pytest.mark.parametrize(
    ("enterprise", "changes"),
    [(None, {}), ("91150623MAQQ00018C", {}), (USCC, {"active": False}), (USCC, {"roles": ["CI"]})],
)
def test_an_account_that_speaks_for_none_reads_nothing(desk, phone, own, enterprise, changes):
    told_by(phone, 1, USCC)
    assert len(listed(desk, "/v1/enterprises", "name")) == 1
    link(desk, enterprise, **changes)
    for path, key in (("enterprises", "name"), ("submissions", "status"), ("problems", "status")):
        assert listed(desk, f"/v1/{path}", key) == []
    assert desk.ask(ENTERPRISE, "GET", f"/v1/enterprises/{own['enterprise_id']}").status_code == 404


def test_an_enterprise_sees_how_far_its_own_problem_has_come_and_none_of_another_s(desk, phone, own, other):
    ledger = Ledger(desk)
    _, mine = told_by(phone, 1, USCC)
    _, theirs = told_by(phone, 2, SECOND_USCC)
    ledger.opens(mine)
    ledger.says(accepted(mine))
    (problem,) = desk.ask(ENTERPRISE, "GET", "/v1/problems").json["items"]
    assert (problem["problem_id"], problem["issue"]["status"]) == (mine, "accepted")
    assert desk.ask(ENTERPRISE, "GET", f"/v1/problems/{mine}").json["issue"]["issue_no"] == ISSUE
    assert is_absent(desk, f"/v1/problems/{theirs}", "/v1/problems/never-was")


def test_what_another_told_stays_its_own_even_if_the_issue_was_solved_for_both(desk, phone, own, other):
    _, theirs = told_by(phone, 1, SECOND_USCC)
    both = [an_enterprise_named(enterprise_id=each["enterprise_id"]) for each in (own, other)]
    Ledger(desk).says(closed(theirs, enterprises=both))
    served = listed(desk, "/v1/figures/enterprises_served", "enterprise_id", SPECIALIST)
    assert set(served) == {own["enterprise_id"], other["enterprise_id"]}
    assert listed(desk, "/v1/problems", "problem_id") == []


def test_an_enterprise_reads_what_is_written_down_about_it_without_what_staff_note(desk, phone, own, other):
    mine, _ = told_by(phone, 1, USCC)
    theirs, _ = told_by(phone, 2, SECOND_USCC)
    phone.submit(a_visit(client_id="uuid:1", who=COMPANY["name"], text="换了一种说法的困难"))  # set aside
    desk.ask(SPECIALIST, "POST", f"/v1/submissions/{mine}/comments", {"text": "请核对"})
    noted = desk.ask(SPECIALIST, "GET", f"/v1/submissions/{mine}").json
    assert (len(noted["comments"]), len(noted["refused"])) == (1, 1)
    assert listed(desk, "/v1/submissions", "submission_id") == [mine]
    read = desk.ask(ENTERPRISE, "GET", f"/v1/submissions/{mine}").json
    assert (read["status"], read["answers"]["code"]) == ("effective", USCC)
    assert read["comments"] == read["refused"] == []
    for rest in ("", "/versions"):
        assert is_absent(desk, f"/v1/submissions/{theirs}{rest}", f"/v1/submissions/never-was{rest}")


def test_an_enterprise_adds_no_files_to_what_a_cadre_handed_in(desk, phone, own):
    mine, _ = told_by(phone, 1, USCC)
    files = {"file": (io.BytesIO(b"\x89PNG"), "photo.png"), "not_classified": "true"}
    answer = desk.ask(ENTERPRISE, "POST", f"/v1/submissions/{mine}/files", data=files)
    assert (answer.status_code, answer.json["code"]) == (404, "submission_not_found")


def test_what_an_enterprise_fills_in_is_about_itself_whatever_code_it_writes(desk, phone, own, other):
    phone = desk.phone(ENTERPRISE)
    phone.submit(a_visit(who=OTHER["name"], code=SECOND_USCC))
    (line,) = desk.submissions()
    assert (line["enterprise_id"], line["status"]) == (own["enterprise_id"], "effective")


def test_a_cadre_who_has_an_enterprise_too_visits_others_and_reads_as_staff(desk, phone, own, other):
    link(desk, USCC, roles=["EN", "VC"], dept_code="D10")
    desk.phone(STAFF_TOO).submit(a_visit(who=OTHER["name"], code=SECOND_USCC))
    (line,) = desk.submissions()
    assert line["enterprise_id"] == other["enterprise_id"]
    assert len(listed(desk, "/v1/enterprises", "name", STAFF_TOO)) == 2


def test_an_enterprise_s_phone_is_given_itself_to_choose_from(desk, own, other):
    lookup = with_row("select_one_from_file enterprises.csv", "chosen", "选企业")
    form = desk.publish(a_workbook(survey=lookup))
    path = f"/forms/{form['code']}/{form['questionnaire_version']}/media/enterprises.csv"
    rows = list(csv.DictReader(io.StringIO(desk.phone(ENTERPRISE).get(path).text)))
    assert [(row["name"], row["phone"]) for row in rows] == [(own["enterprise_id"], COMPANY["phone"])]
    link(desk, None)
    assert list(csv.DictReader(io.StringIO(desk.phone(ENTERPRISE).get(path).text))) == []
