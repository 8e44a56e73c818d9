"""Who adds, corrects and sees enterprises over HTTP, and whose phone numbers are masked."""

import pytest

from chassis.context import Actor
from tests.surveys.builders import CADRE, DIRECTOR, SPECIALIST
from tests.surveys.registry import COMPANY, HERDER, ODD_CODE, refusal

LEADER = Actor("person", "d00-leader", "D00", frozenset({"LD"}))
LIAISON = Actor("person", "d10-liaison", "D10", frozenset({"DL"}))
AUDITOR = Actor("person", "auditor", None, frozenset({"AU"}))


def test_a_visiting_cadre_adds_and_corrects_whom_to_speak_to_only(registry):
    company = registry.added(actor=CADRE)
    corrected = registry.change(company, actor=CADRE, contact="王五", phone="0477-7621234")
    assert (corrected.status_code, corrected.json["contact"]) == (200, "王五")
    refused = registry.change(corrected.json, actor=CADRE, contact="赵六", town="城川镇")
    assert refusal(refused) == (403, "contact_only", None)


@pytest.mark.parametrize("role", ["LD", "DH", "DL", "AU", "OF", "EN", "CI"])
def test_others_neither_add_nor_correct(registry, role):
    somebody = Actor("person", "somebody", "D10", frozenset({role}))
    company = registry.added()
    assert registry.add(HERDER, actor=somebody).status_code == 403
    assert registry.change(company, actor=somebody, contact="王五").status_code == 403


@pytest.mark.parametrize(
    ("actor", "phone"),
    [
        (SPECIALIST, "13800001234"),
        (DIRECTOR, "13800001234"),
        (CADRE, "13800001234"),
        (LEADER, "138****1234"),
        (LIAISON, "138****1234"),
        (AUDITOR, "138****1234"),
    ],
)
def test_phones_are_whole_for_those_who_have_to_call_there(registry, actor, phone):
    company = registry.added()
    registry.added(HERDER, uscc=ODD_CODE, phone=None)
    assert registry.ask(actor, "GET", f"/{company['enterprise_id']}").json["phone"] == phone
    items = registry.ask(actor, "GET").json["items"]
    assert {item["name"]: item["phone"] for item in items} == {COMPANY["name"]: phone, "巴特尔": None}
