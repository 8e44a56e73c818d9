"""The starter questionnaire filled in by ODK's own engine and posted as it wrote it."""

import pytest
from lxml import etree

from tests.odk.engine import fill, fill_in
from tests.surveys.builders import SURVEY, USCC, a_workbook
from tests.surveys.registry import HERDER

VISIT = {
    "visit": {"visit_date": "2026-03-02", "campaign": "cadres"},
    "enterprise": {
        "enterprise_name": "绿源农牧有限公司",
        "uscc": USCC,
        "industry": "A",
        "town": "chengchuan",
        "employees": 12,
    },
    "knows_policy": "yes",
    "needs": ["sales"],
    "needs_text": "今年羊绒滞销约三十吨，希望联系收购企业",
    "more": [],
    "satisfaction": "4",
}
ROW = {"problem": "hiring", "problem_text": "长期招不到熟练焊工"}


@pytest.fixture
def form(phone):
    return phone.get("/forms/qqzf/1.xml").data


def test_a_visit_filled_in_by_the_engine_reports_one_problem(desk, phone, form):
    filled = fill_in(form, VISIT)
    assert filled.violations == []
    assert phone.submit(filled.xml).status_code == 201
    assert desk.submission()["findings"] == []
    (event,) = desk.events("problem_reported")
    assert (event["category"], event["text"]) == ("生产销售", VISIT["needs_text"])
    assert event["suggested_dept"] == "D10"
    (enterprise,) = event["enterprises"]
    assert (enterprise["name"], enterprise["uscc"]) == ("绿源农牧有限公司", USCC)
    assert enterprise["enterprise_id"] == desk.submission()["enterprise_id"]
    assert event["campaign"] == "万民干部助万企"


def test_each_row_of_the_repeat_reports_its_own_problem(desk, phone, form):
    rows = [ROW, {"problem": "dispute", "problem_text": "合同纠纷拖了两年没有结果"}]
    phone.submit(fill(form, VISIT | {"more": rows}))
    assert [(e["question_path"], e["option_code"]) for e in desk.events("problem_reported")] == [
        ("/data/needs", "sales"),
        ("/data/more[1]/problem", "hiring"),
        ("/data/more[2]/problem", "dispute"),
    ]


def test_the_photo_a_row_mentions_is_expected(desk, phone, form):
    row = ROW | {"problem_photo": {"name": "焊机.jpg", "type": "image/jpeg", "content": "x"}}
    filled = fill_in(form, VISIT | {"more": [row]})
    assert filled.files == ["焊机.jpg"]
    assert phone.submit(filled.xml, photo=("焊机.jpg", b"\xff\xd8\xff\xe0rest")).status_code == 201
    (attachment,) = desk.submission()["attachments"]
    assert (attachment["name"], attachment["size"]) == ("焊机.jpg", 8)


def test_what_the_engine_hides_the_server_hides_too(desk, phone, form):
    answers = {k: v for k, v in VISIT.items() if k != "needs_text"}
    xml = fill(form, answers | {"needs": ["none"]})
    assert b"policy_wanted" not in xml
    phone.submit(xml.replace(b"<satisfaction>", "<policy_wanted>税收</policy_wanted><satisfaction>".encode()))
    submission = desk.submission()
    assert submission["dropped_answers"] == [{"path": "/data/policy_wanted", "value": "税收"}]
    assert desk.problems() == []


def test_engine_and_server_find_the_same_answers_wrong(desk, phone, form):
    wrong = VISIT | {
        "enterprise": VISIT["enterprise"] | {"employees": -1, "uscc": "123"},
        "needs": ["none", "sales"],
    }
    filled = fill_in(form, wrong)
    phone.submit(filled.xml)
    submission = desk.submission()
    assert {finding["path"] for finding in submission["findings"]} == {
        v["reference"] for v in filled.violations
    }
    assert "rule_findings" in submission["flags"]


def test_a_herder_without_a_code_is_asked_for_what_identifies_them_and_is_registered(desk, phone, form):
    herder = VISIT["enterprise"] | {"enterprise_name": "巴特尔", "kind": ["herder"]}
    del herder["uscc"]
    asked = {violation["reference"] for violation in fill_in(form, VISIT | {"enterprise": herder}).violations}
    assert asked == {"/data/enterprise/gacha", "/data/enterprise/phone"}
    filled = fill_in(
        form, VISIT | {"enterprise": herder | {"gacha": HERDER["gacha"], "phone": HERDER["phone"]}}
    )
    assert filled.violations == []
    assert phone.submit(filled.xml).status_code == 201
    (registered,) = desk.events("enterprise_registered")
    assert (registered["kind"], registered["local_id"][:3]) == ("牧户", "MH-")
    assert desk.submission()["enterprise_id"] == registered["enterprise_id"]


PICKED = [
    [*SURVEY[0], "calculation"],
    *(row for row in SURVEY[1:] if row[1:2] not in (["who"], ["code"])),
    ["select_one_from_file enterprises.csv", "pick", "企业", "yes", None, None, None, "id"],
    ["calculate", "known", *[None] * 7, "instance('enterprises')/root/item[name = ${pick}]/uscc"],
    ["select_one need", "again", "上次的困难", None, "${known} != ''"],
]


def test_an_enterprise_is_picked_from_the_list_of_the_manifest_without_a_network(desk, phone, registry):
    company, _ = registry.added(), registry.added(HERDER)
    desk.publish(a_workbook(survey=PICKED))
    media = {"enterprises.csv": phone.get("/forms/small/1/media/enterprises.csv").data}
    answers = {"day": "2026-03-01", "needs": ["none"], "pick": [company["enterprise_id"]], "more": []}
    answers["again"] = ["money"]  # asked of whoever has a code in the list
    filled = fill_in(phone.get("/forms/small/1.xml").data, answers, media)
    assert filled.violations == []
    assert phone.submit(filled.xml).status_code == 201
    submission = desk.submission()
    assert (submission["status"], submission["enterprise_id"]) == ("effective", company["enterprise_id"])
    assert (submission["answers"]["known"], submission["dropped_answers"]) == (USCC, [])
    assert [problem["category"] for problem in desk.problems()] == ["资金扶持"]


def test_what_the_engine_sends_is_corrected_by_what_it_would_send_after_an_edit(desk, phone, form):
    sent = fill(form, VISIT)
    phone.submit(sent)
    was = desk.submission()["instance_id"].encode()
    now = b"uuid:c0ffee00-0000-4000-8000-000000000001"
    edited = fill(form, VISIT | {"satisfaction": "5"})
    own = etree.fromstring(edited).find(".//{*}instanceID").text.encode()
    mark = b"</orx:instanceID>" if b"</orx:instanceID>" in edited else b"</instanceID>"
    replaced = mark.replace(b"/", b"").replace(b"instanceID", b"deprecatedID") + was
    edited = edited.replace(own, now).replace(
        mark, mark + replaced + mark.replace(b"instanceID", b"deprecatedID")
    )
    assert phone.submit(edited).status_code == 201
    submission = desk.submission()
    assert (submission["instance_id"], submission["answers"]["satisfaction"]) == (now.decode(), "5")
    assert ("corrected" in submission["flags"], submission["findings"]) == (True, [])
    assert len(desk.problems()) == 1
