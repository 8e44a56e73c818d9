"""Submissions as an OData feed, for Excel and Power BI (features.md S13)."""

from urllib.parse import urlencode, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from sqlalchemy import select

from chassis import audit
from chassis.events import copies
from services.surveys.feed.fields import FIELDS
from services.surveys.feed.usecases import PAGE
from services.surveys.submissions.schemas import SubmissionLine
from tests.surveys.builders import CADRE, DIRECTOR, SPECIALIST, SURVEY, a_person, a_row, a_visit, a_workbook
from tests.surveys.desk import Desk

VISITED = [
    ("绿源公司", "91150623MAQQ001040"),
    ("蓝天合作社", "93150623MAQQ00016B"),
    ("绿草商户", "92150623MAQQ00016E"),
]
EDM = "{http://docs.oasis-open.org/odata/ns/edm}"


class Feed:
    """A program that reads the small questionnaire under a key of its own."""

    def __init__(self, desk: Desk, code: str = "small"):
        self.desk = desk
        self.key = register(desk).json
        self.root = f"{urlsplit(self.key['server_url']).path.removeprefix('/surveys')}/odata/{code}"

    def get(self, path="", **options):
        asked = f"?{urlencode({f'${name}': value for name, value in options.items()})}" if options else ""
        return self.desk.ask(None, "GET", f"{self.root}{path}{asked}")

    def page(self, **options):
        answer = self.get("/Submissions", **options)
        assert answer.status_code == 200, answer.text
        return answer.json

    def rows(self, **options):
        return self.page(**options)["value"]

    def ids(self, **options):
        return [row["client_id"] for row in self.rows(**options)]

    def types(self):
        """By name of type: by name of property its type."""
        root = etree.fromstring(self.get("/$metadata").data)
        kinds = [*root.iter(f"{EDM}EntityType"), *root.iter(f"{EDM}ComplexType")]
        return {
            kind.get("Name"): {each.get("Name"): each.get("Type") for each in kind.iter(f"{EDM}Property")}
            for kind in kinds
        }


def register(desk, owner=SPECIALIST, **given):
    body = {"person_id": owner.id, "name": "Power BI", "purpose": "feed"} | given
    return desk.ask(SPECIALIST, "POST", "/v1/devices", body)


@pytest.fixture
def feed(desk, phone):
    """The feed of a questionnaire with three submissions, uuid:0 to uuid:2."""
    with desk.office.transaction("surveys") as session:
        for person in (SPECIALIST, DIRECTOR):
            copies.keep(session, a_person(person.id).model_copy(update={"roles": sorted(person.roles)}))
    for number, (name, code) in enumerate(VISITED):
        xml = a_visit(
            client_id=f"uuid:{number}", who=name, code=code, day=f"2026-02-2{number}", extra=a_row()
        )
        phone.submit(xml)
    return Feed(desk)


def test_the_feed_says_what_it_has(feed):
    answer = feed.get()
    assert answer.json["value"] == [{"name": "Submissions", "kind": "EntitySet", "url": "Submissions"}]
    assert answer.json["@odata.context"].endswith("/odata/small/$metadata")
    assert (answer.headers["OData-Version"], answer.mimetype) == ("4.0", "application/json")


def test_its_fields_are_those_of_the_list_of_submissions():
    assert FIELDS.keys() == SubmissionLine.model_fields.keys()


def checked(value, kind, types):
    """See that a value is of the type the metadata promises."""
    if value is None:
        return
    if kind.startswith("Collection("):
        for each in value:
            checked(each, kind[len("Collection(") : -1], types)
    elif kind.startswith("bizenv."):
        own = types[kind.rpartition(".")[2]]
        assert value.keys() == own.keys()
        for name, each in value.items():
            checked(each, own[name], types)
    else:
        python = {"Edm.Int32": int, "Edm.Decimal": (int, float)}.get(kind, str)
        assert isinstance(value, python), (value, kind)


def test_every_value_is_of_the_type_the_metadata_promise(feed):
    types, rows = feed.types(), feed.rows()
    assert rows[0].keys() == types["Submission"].keys()
    for row in rows:
        for name, value in row.items():
            checked(value, types["Submission"][name], types)
    answers = rows[0]["answers"]
    assert (answers["staff"], answers["day"], answers["needs"]) == (3, "2026-02-20", "资金")
    assert [each["kind"] for each in answers["more"]] == ["销售"]
    assert types["Answers"]["more"] == "Collection(bizenv.surveys.Answers_more)"


def test_labels_stand_in_the_metadata(feed):
    assert 'Term="Org.OData.Core.V1.Description" String="人数"' in feed.get("/$metadata").text


def test_versions_are_read_together_and_what_one_does_not_ask_is_null(desk, feed, phone):
    survey = [row for row in SURVEY if row[1:2] != ["staff"]]
    added = [["decimal", "staff", "人员情况"], ["text", "a.b", "备注"], ["text", "a-b", "补充"]]
    desk.publish(a_workbook(survey=[*survey, *added]))
    phone.submit(a_visit(client_id="uuid:new", version=2, day="2026-03-01", extra="<a-b>好</a-b>"))
    assert feed.types()["Answers"]["staff"] == "Edm.Decimal"
    old, new = feed.rows(filter="client_id in ('uuid:0', 'uuid:new')")
    assert (old["answers"]["staff"], old["answers"]["a_b_"]) == (3, None)
    assert (new["answers"]["a_b"], new["answers"]["a_b_"]) == (None, "好")


def test_an_answer_that_is_no_number_is_not_shown_as_one(feed, phone):
    odd = a_visit(client_id="uuid:odd", who="红日公司").replace(b"<staff>3<", b"<staff>many<")
    phone.submit(odd)
    (row,) = feed.rows(filter="client_id eq 'uuid:odd'")
    assert row["answers"]["staff"] is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("status eq 'effective'", [0, 1, 2]),
        ("status ne 'effective'", []),
        ("contains(enterprise_name,'绿')", [0, 2]),
        ("startswith(enterprise_name,'%')", []),
        ("not endswith(enterprise_name,'户')", [0, 1]),
        ("visit_date ge 2026-02-21 and visit_date lt 2026-02-22", [1]),
        ("received_at gt 2026-01-01T00:00:00Z", [0, 1, 2]),
        ("campaign eq null", [0, 1, 2]),
        ("campaign ne null", []),
        ("campaign ne '暖企'", [0, 1, 2]),
        ("client_id in ('uuid:0','uuid:2') or questionnaire_version gt 1", [0, 2]),
    ],
)
def test_a_filter_leaves_what_it_says(feed, text, expected):
    assert feed.ids(filter=text) == [f"uuid:{number}" for number in expected]
    assert feed.page(filter=text, count="true", top=0)["@odata.count"] == len(expected)


@pytest.mark.parametrize(
    "text",
    [
        "it's",
        "status",
        "1 eq 1",
        "status eq review",
        "status eq 1",
        "flags eq 'late_entry'",
        "answers/staff eq 3",
        "flags/any(f: f eq 'late_entry')",
        "year(visit_date) eq 2026",
        "matchespattern(status,'.*')",
        "questionnaire_version add 1 eq 2",
        "questionnaire_version eq 99999999999999999999",
        "visit_date eq 2026-02-31",
        "visit_date eq 2026-02-21T00:00:00Z",
        "received_at gt 2026-01-01T00:00:00",
        "received_at gt 0001-01-01T00:00:00%2B14:00",
        "password eq 'x'",
    ],
)
def test_a_filter_that_is_not_understood_is_refused_with_a_sentence(feed, text):
    answer = feed.get("/Submissions", filter=text)
    assert answer.status_code == 422
    assert answer.json["code"] in ("filter_not_understood", "feed_field_unknown")


TOKENS = (
    "eq ne in gt and or not ( ) , null '绿' '' -1 1.5 true 2026-03-01 2026-03-01T00:00:00Z contains( any( /"
)
WORDS = st.sampled_from([*FIELDS, *TOKENS.split(" "), "now()"])


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(text=st.lists(WORDS, min_size=1, max_size=12).map(" ".join) | st.text(min_size=1, max_size=40))
def test_no_filter_is_more_than_refused(feed, text):
    assert feed.get("/Submissions", filter=text.replace("\0", "")).status_code in (200, 422)
    assert feed.get("/Submissions", orderby=text.replace("\0", "")).status_code in (200, 422)


def test_fields_are_chosen_and_sorted_by(feed):
    rows = feed.rows(select="client_id,visit_date", orderby="visit_date desc, client_id")
    assert rows[0] == {"client_id": "uuid:2", "visit_date": "2026-02-22"}
    assert [row["client_id"] for row in rows] == ["uuid:2", "uuid:1", "uuid:0"]
    assert feed.rows(select="*", top=1)[0].keys() == {*FIELDS, "answers"}
    assert feed.get("/Submissions", select="client_id,password").status_code == 422


def test_top_and_skip_cut_out_a_part(feed):
    assert feed.ids(skip=1, top=1) == ["uuid:1"]
    assert feed.rows(top=0) == []


def test_pages_follow_each_other_and_hold_everything_once_while_more_comes(desk, feed, phone):
    for number in range(3, PAGE + 10):
        phone.send(a_visit(client_id=f"uuid:{number}", who=f"企业{number}"))
    desk.office.drain()
    page = feed.page(orderby="received_at", top=PAGE + 5, skip=1, select="client_id")
    seen = [row["client_id"] for row in page["value"]]
    phone.submit(a_visit(client_id="uuid:late", who="后来的企业"))
    following = urlsplit(page["@odata.nextLink"])
    rest = desk.ask(None, "GET", f"{following.path.removeprefix('/surveys')}?{following.query}").json
    seen += [row["client_id"] for row in rest["value"]]
    assert seen == [f"uuid:{number}" for number in range(1, PAGE + 6)]
    assert "@odata.nextLink" not in rest


# --- who reads


def test_a_key_opens_what_it_is_for_and_nothing_else(desk, feed, phone):
    assert desk.ask(None, "GET", f"{phone.base}/odata/small").status_code == 401
    assert desk.ask(None, "GET", feed.root.replace("/odata/small", "/formList")).status_code == 401
    assert feed.key["settings_qr"] is None


def test_a_revoked_key_opens_nothing(desk, feed):
    assert desk.ask(SPECIALIST, "POST", f"/v1/devices/{feed.key['device_id']}/revoke").status_code == 200
    for path in ("", "/$metadata", "/Submissions"):
        assert feed.get(path).status_code == 401


def test_only_who_may_read_everything_gets_a_key_and_as_long_as_they_may(desk, feed):
    refused = register(desk, CADRE)
    assert (refused.status_code, refused.json["code"]) == (422, "feed_not_for_owner")
    with desk.office.transaction("surveys") as session:
        copies.keep(session, a_person(SPECIALIST.id).model_copy(update={"roles": ["DL"]}))
    answer = feed.get("/Submissions")
    assert (answer.status_code, answer.json["code"]) == (403, "feed_owner_may_not_read")


def test_a_questionnaire_nobody_published_has_no_feed(desk, feed):
    feed.root = feed.root.replace("small", "absent")
    answer = feed.get("/Submissions")
    assert (answer.status_code, answer.json["code"]) == (404, "feed_not_found")


def test_every_page_that_is_read_is_logged_with_its_rows_and_without_the_key(desk, feed):
    feed.rows()
    with desk.office.session("surveys") as session:
        lines = session.execute(select(audit.audit)).all()
    assert {"rows": 3} in [line.detail for line in lines]
    assert "surveys.feed_submissions" in [line.action for line in lines]
    assert not any(feed.root.split("/")[3] in line.target for line in lines)


def test_what_is_written_under_other_is_read(desk, feed, phone):
    desk.publish(a_workbook(survey=[*SURVEY, ["select_one need or_other", "wish", "期望"]]))
    said = "<wish>other</wish><wish_other>修一段路</wish_other>"
    phone.submit(a_visit(client_id="uuid:other", version=2, extra=said))
    (row,) = feed.rows(filter="client_id eq 'uuid:other'")
    assert row["answers"]["wish_other"] == "修一段路"
