"""A form that looks enterprises up offline, and the list a phone gets for it (features.md S9, OFF-1)."""

import csv
import hashlib
import io
from contextlib import contextmanager
from functools import partial
from itertools import combinations

import pytest
from lxml import etree
from sqlalchemy import event

from chassis.events import copies
from services.surveys.enterprises.particulars import Town
from tests.surveys.builders import CADRE, SPECIALIST, SURVEY, a_person, a_workbook
from tests.surveys.desk import message_of
from tests.surveys.registry import COMPANY, HERDER

MANIFEST = "{http://openrosa.org/xforms/xformsManifest}"
CSV = "/forms/small/1/media/enterprises.csv"
PICKED = [*SURVEY, ["select_one_from_file enterprises.csv", "pick", "企业"]]
LOOKED_UP = [
    [*SURVEY[0], "calculation"],
    *SURVEY[1:],
    ["calculate", "town", *[None] * 7, "pulldata('enterprises', 'town', 'uscc', ${code})"],
]


@contextmanager
def rows_read(desk):
    """The statements that read the enterprises of a list meanwhile."""
    read = []
    engine = desk.office.runtime.database("surveys").engine

    def note(connection, cursor, statement, *_):
        if "enterprises.enterprise_id" in statement:
            read.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield read
    event.remove(engine, "before_cursor_execute", note)


def media(phone):
    root = etree.fromstring(phone.get("/forms/small/1/manifest").data)
    return [{child.tag.removeprefix(MANIFEST): child.text for child in file} for file in root]


def listed(phone):
    return list(csv.DictReader(io.StringIO(phone.get(CSV).data.decode())))


@pytest.mark.parametrize("survey", [PICKED, LOOKED_UP], ids=["select", "pulldata"])
def test_a_form_that_looks_enterprises_up_has_the_list_in_its_manifest(desk, registry, survey):
    registry.added()
    desk.publish(a_workbook(survey=survey))
    phone = desk.phone()
    assert b"/forms/small/1/manifest</manifestUrl>" in phone.get("/formList").data
    (file,) = media(phone)
    content = phone.get(CSV).data
    assert file == {
        "filename": "enterprises.csv",
        "hash": f"md5:{hashlib.md5(content, usedforsecurity=False).hexdigest()}",
        "downloadUrl": f"http://localhost/surveys{phone.base}{CSV}",
    }
    assert media(phone) == [file]


def test_a_form_that_does_not_gets_none(phone):
    assert b"manifestUrl" not in phone.get("/formList").data
    assert media(phone) == []
    refused = phone.get(CSV)
    assert refused.status_code == 404
    assert "没有附件" in message_of(refused)


def test_the_list_holds_what_a_form_fills_in_beforehand(desk, registry):
    company = registry.added()
    desk.publish(a_workbook(survey=PICKED))
    assert listed(desk.phone()) == [
        {
            "name": company["enterprise_id"],
            "label": COMPANY["name"],
            "uscc": COMPANY["uscc"],
            "kind": COMPANY["kind"],
            "industry": "",
            "town": COMPANY["town"],
            "gacha": "",
            "contact": COMPANY["contact"],
            "phone": COMPANY["phone"],
        }
    ]


def test_a_phone_gets_the_enterprises_of_its_owners_towns_to_which_visits_are_paid(desk, registry):
    company, _ = registry.added(), registry.added(HERDER)
    desk.publish(a_workbook(survey=PICKED))
    everywhere, angsu = desk.phone(), desk.phone(towns=["昂素镇"])
    assert [line["label"] for line in listed(everywhere)] == [COMPANY["name"], HERDER["name"]]
    assert [line["label"] for line in listed(angsu)] == [HERDER["name"]]
    before = media(everywhere)
    registry.change(company, status="注销")
    assert [line["label"] for line in listed(everywhere)] == [HERDER["name"]]
    assert media(everywhere) != before


def test_a_phone_whose_owner_goes_to_other_towns_gets_their_enterprises_under_the_same_token(desk, registry):
    registry.added(), registry.added(HERDER)
    desk.publish(a_workbook(survey=PICKED))
    phone = desk.phone(towns=["昂素镇"])
    change = partial(desk.ask, SPECIALIST, "PATCH", f"/v1/devices/{phone.device_id}")
    before = media(phone)
    changed = change({"towns": ["敖勒召其镇", "敖勒召其镇"]}, headers={"If-Match": '"1"'})
    assert (changed.status_code, changed.json["towns"], changed.json["version"]) == (200, ["敖勒召其镇"], 2)
    assert [line["label"] for line in listed(phone)] == [COMPANY["name"]]
    assert media(phone) != before
    assert change({"towns": []}, headers={"If-Match": '"1"'}).status_code == 412
    same = change({"towns": ["敖勒召其镇"]}, headers={"If-Match": '"2"'})
    assert (same.status_code, same.json["version"]) == (200, 2)
    assert change({"towns": ["远方镇"]}, headers={"If-Match": '"2"'}).status_code == 422
    missing = desk.ask(SPECIALIST, "PATCH", "/v1/devices/99", {"towns": []}, headers={"If-Match": '"1"'})
    assert (missing.status_code, missing.json["code"]) == (404, "device_not_found")


def test_the_list_is_made_once_and_again_when_the_registry_has_changed(desk, registry):
    company, herder = registry.added(), registry.added(HERDER)
    desk.publish(a_workbook(survey=PICKED))
    phones = desk.phone(), desk.phone(name="另一台")
    with rows_read(desk) as read:
        before = [media(phone) for phone in phones] + [media(phones[0])]
        assert {line["label"] for phone in phones for line in listed(phone)} == {
            COMPANY["name"],
            HERDER["name"],
        }
    assert len(read) == 1
    company = registry.change(company, contact="李四").json  # at the same moment, of the test's clock
    for _ in range(2):
        assert [line["contact"] for line in listed(phones[1])] == ["李四", HERDER["contact"]]
    registry.change(company, contact=COMPANY["contact"])
    registry.change(herder, contact="其其格")
    assert [line["contact"] for line in listed(phones[1])] == [COMPANY["contact"], "其其格"]
    assert media(phones[0])[0]["hash"] != before[0][0]["hash"]


def test_only_so_many_lists_are_kept_and_each_phone_still_gets_its_own(desk, registry):
    registry.added(), registry.added(HERDER)
    desk.publish(a_workbook(survey=PICKED))
    areas = [list(each) for size in (1, 2) for each in combinations(Town, size)]
    phones = [desk.phone(towns=towns) for towns in areas]
    for phone, towns in [*zip(phones, areas, strict=True)] * 2:
        expected = [each["name"] for each in (COMPANY, HERDER) if each["town"] in towns]
        assert [line["label"] for line in listed(phone)] == expected
    with rows_read(desk) as read:
        listed(phones[-1])
        listed(phones[0])
    assert len(read) == 1


def test_a_revoked_or_unknown_phone_gets_no_list(desk, registry):
    registry.added()
    desk.publish(a_workbook(survey=PICKED))
    phone = desk.phone()
    desk.ask(SPECIALIST, "POST", f"/v1/devices/{phone.device_id}/revoke")
    for answer in (phone.get(CSV), desk.ask(None, "GET", f"/v1/key/guessed{CSV}")):
        assert answer.status_code == 401
        assert COMPANY["name"].encode() not in answer.data


def test_whoever_may_not_see_phones_gets_them_masked(desk, registry):
    registry.added()
    with desk.office.transaction("surveys") as session:
        copies.keep(session, a_person(CADRE.id).model_copy(update={"roles": ["DL"]}))
    desk.publish(a_workbook(survey=PICKED))
    assert [line["phone"] for line in listed(desk.phone())] == ["138****1234"]
