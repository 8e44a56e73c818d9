"""Pictures, sounds and lists of a form: uploaded to the draft, fetched by phones (features.md S1)."""

import hashlib
import io
from urllib.parse import unquote, urlsplit

import pytest
from lxml import etree

from tests.surveys.builders import CADRE, SPECIALIST, SURVEY, a_workbook
from tests.surveys.desk import message_of
from tests.surveys.outings import refused

MANIFEST = "{http://openrosa.org/xforms/xformsManifest}"
JPEG, CSV = b"\xff\xd8\xff\xe0grass", "name,label\nwool,羊绒\n".encode()
ILLUSTRATED = [
    [*SURVEY[0], "media::image"],
    *SURVEY[1:],
    ["text", "state", "草场状况（对照图片）", *[None] * 6, "草场 等级.jpg"],
    ["select_one_from_file goods.csv", "good", "产品"],
]
PICTURE = ("草场 等级.jpg", JPEG)
LIST = ("goods.csv", CSV)


def attach(desk, name, content, number=1, actor=SPECIALIST, **more):
    path = f"/v1/questionnaires/small/versions/{number}/files"
    return desk.ask(
        actor, "POST", path, data={"file": (io.BytesIO(content), name), "not_classified": "true"}, **more
    )


def publish(desk, number=1):
    path = f"/v1/questionnaires/small/versions/{number}/publish"
    return desk.ask(SPECIALIST, "POST", path, {"accept_warnings": True})


def fetched(phone, number=1):
    """By name what a phone gets that follows the manifest, after checking each hash."""
    manifest = etree.fromstring(phone.get(f"/forms/small/{number}/manifest").data)
    got = {}
    for file in manifest:
        told = {child.tag.removeprefix(MANIFEST): child.text for child in file}
        path = unquote(urlsplit(told["downloadUrl"]).path).removeprefix(f"/surveys{phone.base}")
        answer = phone.get(path)
        assert answer.status_code == 200, answer.text
        assert told["hash"] == f"md5:{hashlib.md5(answer.data, usedforsecurity=False).hexdigest()}"
        got[told["filename"]] = answer
    return got


@pytest.fixture
def draft(desk):
    return desk.upload(a_workbook(survey=ILLUSTRATED)).json


def test_a_form_is_published_with_its_files_and_phones_fetch_them(desk, draft):
    assert (draft["files"], sorted(draft["missing"])) == ([], ["goods.csv", "草场 等级.jpg"])
    attach(desk, *PICTURE)
    lacking = publish(desk)
    assert refused(lacking)[:2] == (409, "files_missing")
    assert "goods.csv" in lacking.json["detail"]
    assert attach(desk, *LIST).json["missing"] == []
    assert publish(desk).status_code == 200
    phone = desk.phone()
    assert b"manifestUrl" in phone.get("/formList").data
    got = fetched(phone)
    assert {name: answer.data for name, answer in got.items()} == dict([PICTURE, LIST])
    assert got["草场 等级.jpg"].content_type == "image/jpeg"
    assert got["goods.csv"].headers["X-OpenRosa-Version"] == "1.0"


def test_of_two_who_send_a_file_of_one_name_the_second_is_refused_and_replaces_nothing(desk, draft):
    read = {"headers": {"If-Match": f'"{draft["version"]}"'}}
    (first,) = attach(desk, *PICTURE, **read).json["files"]
    late = attach(desk, PICTURE[0], JPEG + b"2", **read)
    assert refused(late)[:2] == (412, "stale_version")
    (kept,) = desk.ask(SPECIALIST, "GET", "/v1/questionnaires/small/versions/1").json["files"]
    assert kept == first


def test_a_later_version_keeps_the_files_it_still_refers_to(desk, draft):
    for name, content in (PICTURE, LIST):
        attach(desk, name, content)
    publish(desk)
    rows = [row for row in ILLUSTRATED if row[1:2] != ["good"]]
    later = desk.upload(a_workbook(survey=rows)).json
    assert ([each["name"] for each in later["files"]], later["missing"]) == ([PICTURE[0]], [])
    attach(desk, PICTURE[0], JPEG + b"2", number=2)
    publish(desk, 2)
    phone = desk.phone()
    assert {name: answer.data for name, answer in fetched(phone, 2).items()} == {PICTURE[0]: JPEG + b"2"}
    assert fetched(phone, 1)[PICTURE[0]].data == JPEG, "what is out stays as it is"


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("other.jpg", JPEG, "file_not_referred"),
        ("enterprises.csv", CSV, "file_not_referred"),
        ("草场 等级.jpg", b"<html>", "file_type_mismatch"),
        ("a.html", b"<html>", "file_type_refused"),
    ],
)
def test_only_what_the_form_refers_to_and_is_what_it_says_is_taken(desk, draft, name, content, code):
    assert refused(attach(desk, name, content))[:2] == (422, code)


def test_what_is_published_gets_no_other_files(desk, draft):
    for name, content in (PICTURE, LIST):
        attach(desk, name, content)
    publish(desk)
    assert refused(attach(desk, PICTURE[0], JPEG + b"2"))[:2] == (409, "questionnaire_move_refused")
    assert attach(desk, *PICTURE, actor=CADRE).status_code == 403


def test_a_phone_gets_neither_unknown_files_nor_any_without_a_good_token(desk, draft):
    for name, content in (PICTURE, LIST):
        attach(desk, name, content)
    publish(desk)
    phone = desk.phone()
    missing = phone.get("/forms/small/1/media/none.jpg")
    assert (missing.status_code, "没有附件" in message_of(missing)) == (404, True)
    desk.ask(SPECIALIST, "POST", f"/v1/devices/{phone.device_id}/revoke")
    assert phone.get("/forms/small/1/media/goods.csv").status_code == 401


def test_lists_of_other_kinds_are_refused_with_the_remedy(desk):
    answer = desk.upload(a_workbook(survey=[*SURVEY, ["select_one_from_file map.geojson", "at", "地点"]]))
    assert (answer.status_code, "请用CSV" in answer.json["detail"]) == (422, True)
