"""Enterprises over HTTP: registered by their rules, changed under a version, told of once."""

import pytest

from chassis.events import copies
from tests.surveys.builders import CADRE, SPECIALIST, USCC, a_person
from tests.surveys.registry import COMPANY, HERDER, ODD_CODE, refusal


def test_an_enterprise_is_registered_with_all_its_particulars(registry):
    everything = {
        **COMPANY,
        "uscc": "　９１１５０６２３ maqq００１０４０ ",
        "name": " 绿源　农牧 有限公司 ",
        "name_mn": "ᠨᠣᠭᠤᠭᠠᠨ ᠡᠬᠢ",
        "industry": "农林牧渔业",
        "scale": "小型",
        "gacha": "三段地嘎查",
        "address": "鄂托克西街1号",
        "lat": 38.18,
        "lon": 107.48,
        "legal_rep": "李四",
        "phone": "（0477）762 1234",
        "cadre": CADRE.id,
        "status": "停业",
    }
    added = registry.added(everything)
    expected = {
        **everything,
        "uscc": USCC,
        "local_id": None,
        "name": "绿源 农牧 有限公司",
        "industry": "A",
        "scale": "小",
        "phone": "0477-7621234",
        "warnings": [],
    }
    assert {name: added[name] for name in expected} == expected
    read = registry.ask(SPECIALIST, "GET", f"/{added['enterprise_id']}")
    assert read.json == added
    assert read.headers["ETag"].startswith('"1-')
    (event,) = registry.desk.events("enterprise_registered")
    assert event == {
        name: added[name]
        for name in (
            "enterprise_id",
            "uscc",
            "local_id",
            "name",
            "kind",
            "industry",
            "scale",
            "town",
            "gacha",
            "status",
        )
    }


def test_a_herder_without_a_code_gets_a_number(registry):
    herder = registry.added(HERDER)
    assert herder["uscc"] is None
    assert herder["local_id"].startswith("MH-")
    assert herder["status"] == "在营"


@pytest.mark.parametrize(
    "code",
    [
        "91350100M000100Y43",
        "N1150623MAQQ000164",
        "N2150623MAQQ000161",
        "N3150623MAQQ00016X",
        "Y1150623MAQQ00016U",
    ],
)
def test_codes_of_every_registrar_are_taken(registry, code):
    assert registry.added(uscc=code)["warnings"] == []


def test_an_organisation_code_that_does_not_fit_is_a_warning_only(registry):
    (warning,) = registry.added(uscc=ODD_CODE)["warnings"]
    assert (warning["field"], warning["code"]) == ("uscc", "organisation_code_mismatch")


@pytest.mark.parametrize(
    ("like", "changes", "expected"),
    [
        (COMPANY, {"uscc": "91150623MAQQ001041"}, ("invalid", "uscc")),
        (COMPANY, {"uscc": None}, ("enterprise_identity_missing", "uscc")),
        (HERDER, {"gacha": None}, ("enterprise_identity_missing", "gacha")),
        (HERDER, {"phone": None}, ("enterprise_identity_missing", "phone")),
        (COMPANY, {"name": "绿"}, ("invalid", "name")),
        (COMPANY, {"name": "绿" * 101}, ("invalid", "name")),
        (COMPANY, {"name": "绿源\u0007公司"}, ("invalid", "name")),
        (COMPANY, {"name": None}, ("invalid", "name")),
        (COMPANY, {"kind": "外星企业"}, ("invalid", "kind")),
        (COMPANY, {"town": "远方镇"}, ("invalid", "town")),
        (COMPANY, {"town": None}, ("invalid", "town")),
        (COMPANY, {"contact": "  "}, ("invalid", "contact")),
        (COMPANY, {"contact": None}, ("invalid", "contact")),
        (COMPANY, {"phone": "12345678901"}, ("invalid", "phone")),
        (COMPANY, {"industry": "AB"}, ("invalid", "industry")),
        (COMPANY, {"scale": "巨"}, ("invalid", "scale")),
        (COMPANY, {"status": "倒闭"}, ("invalid", "status")),
        (COMPANY, {"lat": 91, "lon": 107}, ("invalid", "lat")),
        (COMPANY, {"lat": 38.1}, ("half_position", "lon")),
        (COMPANY, {"lon": 107.1}, ("half_position", "lat")),
        (COMPANY, {"cadre": "nobody"}, ("unknown_cadre", "cadre")),
        (COMPANY, {"owner": "张三"}, ("invalid", "owner")),
    ],
)
def test_what_breaks_a_rule_is_refused_by_field(registry, like, changes, expected):
    answer = registry.add(like, **changes)
    assert refusal(answer) == (422, *expected)
    assert registry.told() == []


@pytest.mark.parametrize(
    "person",
    [a_person("gone", active=False), a_person("firm").model_copy(update={"roles": ["EN"]})],
    ids=["who left", "an enterprise's own account"],
)
def test_a_contact_cadre_is_an_officer_in_service(registry, person):
    with registry.desk.office.transaction("surveys") as session:
        copies.keep(session, person)
    assert refusal(registry.add(cadre=person.person_id)) == (422, "unknown_cadre", "cadre")


def test_a_code_and_a_herder_s_identity_are_registered_once(registry):
    company, herder = registry.added(), registry.added(HERDER)
    again = registry.add(name="另一个名字")
    assert refusal(again) == (409, "enterprise_exists", "uscc")
    assert again.json["params"]["enterprise_id"] == company["enterprise_id"]
    assert refusal(registry.add(HERDER, town="城川镇", name=" 巴特尔 ")) == (409, "enterprise_exists", "name")
    assert registry.add(HERDER, phone="13900001235").status_code == 201
    assert registry.add(COMPANY, uscc=ODD_CODE).status_code == 201, "two may bear one name"
    taken = registry.change(herder, uscc=USCC)
    assert refusal(taken) == (409, "enterprise_exists", "uscc")


def test_a_change_is_made_under_the_version_that_was_read_and_told_once(registry):
    company = registry.added(address="东街1号")
    changed = registry.change(company, status="注销", scale="微", address=None)
    assert changed.status_code == 200, changed.text
    assert (changed.json["status"], changed.json["scale"], changed.json["address"]) == ("注销", "微", None)
    assert changed.json["version"] == 2
    assert registry.told() == [
        ("enterprise_registered", COMPANY["name"], "在营"),
        ("enterprise_updated", COMPANY["name"], "注销"),
    ]
    assert refusal(registry.change(company, status="在营")) == (412, "stale_version", None)
    without = registry.ask(SPECIALIST, "PATCH", f"/{company['enterprise_id']}", {"status": "在营"})
    assert without.status_code == 428


def test_a_change_that_changes_nothing_is_told_to_nobody(registry):
    company = registry.added()
    same = registry.change(company, uscc=f" {USCC.lower()}", name=COMPANY["name"], phone="138-0000-1234")
    assert (same.status_code, same.json) == (200, company)
    assert len(registry.told()) == 1


@pytest.mark.parametrize("field", ["name", "kind", "town", "contact", "status"])
def test_what_is_required_cannot_be_taken_away(registry, field):
    assert refusal(registry.change(registry.added(), **{field: None})) == (422, "invalid", field)


def test_an_identity_cannot_be_taken_away_but_may_change(registry):
    company, herder = registry.added(), registry.added(HERDER)
    assert refusal(registry.change(company, uscc=None)) == (422, "enterprise_identity_missing", "uscc")
    assert refusal(registry.change(herder, phone=None)) == (422, "enterprise_identity_missing", "phone")
    assert refusal(registry.change(herder, kind="企业")) == (422, "enterprise_identity_missing", "uscc")
    company = registry.change(company, uscc=ODD_CODE).json
    assert company["uscc"] == ODD_CODE
    herder = registry.change(herder, uscc=USCC, kind="个体户", phone=None).json
    assert (herder["uscc"], herder["kind"], herder["phone"]) == (USCC, "个体工商户", None)


def test_an_unknown_enterprise_is_not_found(registry):
    for answer in (
        registry.ask(SPECIALIST, "GET", "/none"),
        registry.change({"enterprise_id": "none", "version": 1}, contact="王五"),
    ):
        assert refusal(answer) == (404, "enterprise_not_found", None)


def test_pages_follow_each_other(registry):
    for like, changes in ((COMPANY, {}), (COMPANY, {"uscc": ODD_CODE, "name": "蒙牧公司"}), (HERDER, {})):
        registry.added(like, **changes)
    first = registry.ask(SPECIALIST, "GET", query_string={"limit": 2}).json
    second = registry.ask(SPECIALIST, "GET", query_string={"limit": 2, "cursor": first["next"]}).json
    assert [item["name"] for page in (first, second) for item in page["items"]] == registry.names()
    assert (len(first["items"]), len(second["items"]), second["next"]) == (2, 1, None)
    assert refusal(registry.ask(SPECIALIST, "GET", query_string={"sort": "phone"})) == (
        422,
        "invalid",
        "sort",
    )
