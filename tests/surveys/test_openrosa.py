"""The OpenRosa side: what ODK Collect, Enketo and ODK Web Forms rely on (features.md S1–S4, S6, S11)."""

import hashlib
import io

import pytest
from lxml import etree
from urllib3 import encode_multipart_formdata

from chassis.events import copies
from tests.surveys.builders import CADRE, OTHER_CADRE, SPECIALIST, TEXT, a_person, a_row, a_visit, a_workbook
from tests.surveys.desk import message_of

LIST = "{http://openrosa.org/xforms/xformsList}"
JPEG = b"\xff\xd8\xff\xe0" + b"\x00" * 64


def entries(response):
    root = etree.fromstring(response.data)
    assert root.tag == f"{LIST}xforms"
    return [{child.tag.removeprefix(LIST): child.text for child in form} for form in root]


def test_the_form_list_names_each_published_form_with_its_hash_and_address(desk, phone):
    response = phone.get("/formList")
    assert response.headers["X-OpenRosa-Version"] == "1.0"
    assert response.headers["Date"] == "Mon, 02 Mar 2026 01:00:00 GMT"
    (form,) = entries(response)
    address = f"http://localhost/surveys{phone.base}/forms/small/1.xml"
    xml = phone.get("/forms/small/1.xml")
    digest = hashlib.md5(xml.data, usedforsecurity=False).hexdigest()
    assert form == {
        "formID": "small",
        "name": "走访",
        "version": "1",
        "hash": f"md5:{digest}",
        "downloadUrl": address,
    }
    assert xml.content_type.startswith("text/xml")


def test_no_link_leads_to_a_name_that_the_caller_made_up(desk, phone):
    refused = phone.get("/formList", headers={"Host": "evil.example.org"})
    assert refused.status_code == 421
    assert "BIZENV_PUBLIC_URL" in message_of(refused)
    body = {"person_id": OTHER_CADRE.id, "name": "手机"}
    refused = desk.ask(SPECIALIST, "POST", "/v1/devices", body, headers={"Host": "evil.example.org"})
    assert (refused.status_code, refused.json["code"]) == (421, "address_unknown")


def test_the_form_list_can_be_asked_for_one_form(desk, phone):
    desk.publish(a_workbook(settings=[["form_title", "form_id"], ["另一份", "other"]]))
    assert [form["formID"] for form in entries(phone.get("/formList"))] == ["other", "small"]
    assert [form["formID"] for form in entries(phone.get("/formList?formID=other"))] == ["other"]
    assert entries(phone.get("/formList?formID=absent")) == []
    told = "/formList?verbose=true&listAllVersions=true&deviceID=collect%3A1"
    assert entries(phone.get(told)) == entries(phone.get("/formList"))  # what others ask for is ignored


def test_a_draft_is_neither_listed_nor_served(desk):
    phone = desk.phone()
    desk.upload(a_workbook())
    assert entries(phone.get("/formList")) == []
    assert phone.get("/forms/small/1.xml").status_code == 404


def test_the_manifest_of_a_form_without_media_is_empty(phone):
    root = etree.fromstring(phone.get("/forms/small/1/manifest").data)
    assert (root.tag, len(root)) == ("{http://openrosa.org/xforms/xformsManifest}manifest", 0)


def test_head_says_where_to_post_and_how_much(desk, phone):
    response = desk.ask(None, "HEAD", f"{phone.base}/submission")
    assert (response.status_code, response.data) == (204, b"")
    assert response.headers["X-OpenRosa-Version"] == "1.0"
    assert int(response.headers["X-OpenRosa-Accept-Content-Length"]) == 100 * 1024 * 1024


@pytest.mark.parametrize("path", ["/formList", "/forms/small/1.xml", "/submission"])
def test_a_revoked_phone_is_shut_out_with_a_sentence(desk, phone, path):
    desk.ask(SPECIALIST, "POST", f"/v1/devices/{phone.device_id}/revoke")
    response = phone.get(path)
    assert response.status_code == 401
    assert "停用" in message_of(response)
    assert phone.submit().status_code == 401
    assert desk.submissions() == []


def test_an_unknown_token_is_shut_out(desk, phone):
    assert desk.ask(None, "GET", "/v1/key/guessed/formList").status_code == 401


def test_the_phone_of_somebody_who_left_is_shut_out(desk, phone):
    with desk.office.transaction("surveys") as session:
        copies.keep(session, a_person("d10-cadre", active=False))
    assert phone.get("/formList").status_code == 401


@pytest.mark.parametrize(
    "path", ["/formList", "/forms/small/1.xml", "/forms/small/1/manifest", "/submission"]
)
def test_the_phone_of_somebody_who_may_hand_in_nothing_any_more_is_forbidden_to(desk, phone, path):
    with desk.office.transaction("surveys") as session:
        copies.keep(session, a_person(CADRE.id).model_copy(update={"roles": ["AU"]}))
    answers = phone.get(path), phone.submit()
    assert [(answer.status_code, "无权" in message_of(answer)) for answer in answers] == [(403, True)] * 2
    body = {"person_id": CADRE.id, "name": "手机"}
    refused = desk.ask(SPECIALIST, "POST", "/v1/devices", body)
    assert (refused.status_code, refused.json["code"]) == (422, "phone_not_for_owner")
    assert desk.submissions() == []


def test_a_token_is_shown_once_and_only_its_hash_is_kept(desk, phone):
    assert phone.submit().status_code == 201
    devices = desk.ask(SPECIALIST, "GET", "/v1/devices")
    assert phone.token not in devices.text
    with desk.office.session("surveys") as session:
        dump = "\n".join(session.connection().connection.driver_connection.iterdump())
    assert phone.token not in dump


def test_a_submission_is_stored_and_told_of(desk, phone):
    response = phone.submit()
    assert response.status_code == 201
    assert "已收到" in message_of(response)
    submission = desk.submission()
    assert (submission["status"], submission["flags"]) == ("effective", [])
    assert submission["visit_date"] == "2026-03-01"
    assert submission["person_id"] == "d10-cadre"
    assert submission["answers"]["needs"] == ["money"]
    assert [event["submission_id"] for event in desk.events("submission_effective")] == [
        submission["submission_id"]
    ]
    assert len(desk.events("submission_received")) == 1


def test_the_same_submission_sent_five_times_is_one_submission_and_one_problem(desk, phone):
    answers = [phone.submit() for _ in range(5)]
    assert [answer.status_code for answer in answers] == [201] * 5
    assert "没有重复" in message_of(answers[-1])
    assert len(desk.submissions()) == len(desk.problems()) == len(desk.events("problem_reported")) == 1


def test_other_content_under_the_same_id_is_refused_and_kept_for_a_person(desk, phone):
    phone.submit()
    for _ in range(2):
        response = phone.submit(a_visit(text="另外的一件事情"))
        assert response.status_code == 409
        assert "留存" in message_of(response)
    submission = desk.submission()
    assert submission["answers"]["needs_text"] == TEXT
    assert len(submission["refused"]) == 1


@pytest.mark.parametrize("version", ["2", "", "x", "99999999999", "1" * 5000])
def test_a_version_that_was_never_published_is_unknown(desk, phone, version):
    response = phone.submit(a_visit(version=version))
    assert response.status_code == 404
    assert "更新问卷" in message_of(response)


def test_an_old_version_is_taken_for_fifteen_days_and_flagged(desk, phone):
    desk.publish()
    desk.office.move_clock("2026-03-18T09:00")
    assert phone.submit(a_visit(end="2026-03-17T08:00:00+08:00")).status_code == 201
    assert desk.submission()["flags"] == ["old_version"]
    late = phone.submit(a_visit(client_id="uuid:2", end="2026-03-17T10:00:00+08:00"))
    assert late.status_code == 422
    assert "15天" in message_of(late)


def test_photos_may_arrive_later_each_with_the_same_answers(desk, phone):
    xml = a_visit(extra=a_row(photo="草场 照片.jpg"))
    assert phone.submit(xml).status_code == 201
    assert desk.submission()["attachments"][0]["sha256"] is None
    assert phone.submit(xml, photo=("草场 照片.jpg", JPEG)).status_code == 201
    (attachment,) = desk.submission()["attachments"]
    assert (attachment["name"], attachment["sha256"]) == ("草场 照片.jpg", hashlib.sha256(JPEG).hexdigest())
    assert desk.office.runtime.files.exists(attachment["sha256"])


def test_a_file_name_read_as_latin_1_is_understood(desk, phone):
    sent = "照片.jpg".encode().decode("latin-1")
    phone.submit(a_visit(extra=a_row(photo="照片.jpg")), photo=(sent, JPEG))
    assert desk.submission()["attachments"][0]["sha256"] is not None


def test_a_file_the_answers_do_not_mention_is_not_stored_and_said_so(desk, phone):
    response = phone.submit(a_visit(), stray=("stray.jpg", JPEG))
    assert response.status_code == 201
    assert "stray.jpg" in message_of(response)
    assert not desk.office.runtime.files.exists(hashlib.sha256(JPEG).hexdigest())


def test_a_different_photo_under_a_known_name_does_not_replace_it(desk, phone):
    xml = a_visit(extra=a_row(photo="p.jpg"))
    phone.submit(xml, photo=("p.jpg", JPEG))
    phone.submit(xml, photo=("p.jpg", JPEG + b"1"))
    submission = desk.submission()
    assert submission["attachments"][0]["sha256"] == hashlib.sha256(JPEG).hexdigest()
    assert [refused["name"] for refused in submission["refused"]] == ["p.jpg"]


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("p.jpg", b"<html><script>", "文件内容与扩展名“jpg”不符"),
        ("草场.webp", b"RIFF\0\0\0\0WEBPVP8 ", "不支持的文件类型“webp”"),
        ("会议.zip", b"PK\x03\x04", "不支持的文件类型“zip”"),
        ("大.jpg", JPEG + bytes(20 * 1024 * 1024), "文件超过20 MB的上限"),
    ],
)
def test_a_file_that_is_not_taken_keeps_no_visit_on_the_phone_and_is_set_aside(
    desk, phone, name, content, why
):
    response = phone.submit(a_visit(extra=a_row(photo=name)), photo=(name, content))
    assert response.status_code == 201
    assert f"文件“{name}”没有收下，待工作人员处理：{why}" in message_of(response)
    submission = desk.submission()
    assert [each["sha256"] for each in submission["attachments"]] == [None]
    (aside,) = submission["refused"]
    path = f"/v1/submissions/{submission['submission_id']}/files/{aside['content_sha256']}"
    handed_out = desk.ask(SPECIALIST, "GET", path)
    assert (aside["name"], handed_out.data) == (name, content)
    assert handed_out.headers["Content-Disposition"].startswith("attachment")


def test_a_photo_without_content_keeps_no_visit_on_the_phone_and_may_come_again(desk, phone):
    xml = a_visit(extra=a_row(photo="p.jpg"))
    parts = {"xml_submission_file": ("a.xml", xml, "text/xml"), "p.jpg": ("p.jpg", b"", "image/jpeg")}
    body, kind = encode_multipart_formdata(parts)  # as phones do it; werkzeug forgets the line of no content
    answer = desk.ask(None, "POST", f"{phone.base}/submission", data=body, content_type=kind)
    desk.office.drain()
    assert (answer.status_code, "文件内容为空" in message_of(answer)) == (201, True)
    assert desk.submission()["refused"] == []
    phone.submit(xml, photo=("p.jpg", JPEG))
    assert desk.submission()["attachments"][0]["sha256"] == hashlib.sha256(JPEG).hexdigest()


HOSTILE = {
    "entities": b'<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><data id="small">&b;</data>',
    "external": b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><data id="small">&x;</data>',
    "utf-16": '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE d><data/>'.encode("utf-16"),
    "other encoding": b'<?xml version="1.0" encoding="cp037"?><data/>',
    "depth": b"<a>" * 5000 + b"</a>" * 5000,
    "size": b'<data id="small">' + b"x" * (6 * 1024 * 1024) + b"</data>",
    "truncated": a_visit()[:-20],
    "no xml": b"PK\x03\x04",
    "empty": b" ",
    "no instanceID": b'<data id="small" version="1"/>',
    "no form": b"<data><meta><instanceID>uuid:1</instanceID></meta></data>",
    "long instanceID": a_visit(client_id="u" * 500),
}


@pytest.mark.parametrize("xml", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_or_broken_xml_is_refused_with_a_sentence(desk, phone, xml):
    response = phone.submit(xml)
    assert response.status_code == 422
    assert message_of(response)
    assert desk.submissions() == []


def test_a_post_without_the_answers_is_refused(desk, phone):
    response = desk.ask(None, "POST", f"{phone.base}/submission", data={"other": "x"})
    assert response.status_code == 422
    assert "缺少名为xml_submission_file的部分" in message_of(response)


def test_a_post_with_two_submissions_is_refused(desk, phone):
    second = (io.BytesIO(a_visit()), "b.xml", "text/xml")
    both = {"xml_submission_file": [(io.BytesIO(a_visit()), "a.xml", "text/xml"), second]}
    response = desk.ask(None, "POST", f"{phone.base}/submission", data=both)
    assert (response.status_code, "有2个，只能有1个" in message_of(response)) == (422, True)
    assert desk.submissions() == []


def test_a_cadre_sees_only_what_they_handed_in(desk, phone):
    phone.submit()
    assert desk.submissions(OTHER_CADRE) == []
    (line,) = desk.submissions()
    assert desk.ask(OTHER_CADRE, "GET", f"/v1/submissions/{line['submission_id']}").status_code == 403
