"""Files of what is said about an issue and of officers' activities: whose, who sees them, and how many."""

import pytest
from urllib3.filepost import encode_multipart_formdata

from chassis.events import copies
from services.issues.rules import RULES
from tests.desk import PDF, done, refused
from tests.issues.builders import INDUSTRY
from tests.issues.roster import OFFICERS, appoint
from tests.people import a_person

FARM = {"name": "某牧业公司", "uscc": "91150623MAQQ00016H"}
VISIT = {"kind": "体验", "held_on": "2026-03-02", "note": "体验开办企业全流程"}


def send(client, path, content=PDF, name="照片.pdf", **fields):
    parts = {"not_classified": "true", "file": (name, content)} | fields
    form, content_type = encode_multipart_formdata(parts)
    return client.post(path, data=form, content_type=content_type)


@pytest.fixture
def enterprise(desk):
    """The account of an enterprise that an issue concerns."""
    with desk.office.transaction("issues") as session:
        copies.keep(session, a_person("en-1", "某牧业公司", ("EN",), enterprise=FARM["uscc"]))
    return desk.office.client("EN", person="en-1")


@pytest.fixture
def no(desk):
    """An issue of the enterprise that finance leads and industry helps with."""
    return desk.signed(enterprises=[FARM], dispatch={"co_depts": [INDUSTRY]})


def said(desk, no, client, text="请看附件"):
    """The address of the files of something somebody has just said."""
    told = done(client.post(f"{desk.path(no)}/messages", {"text": text}), 201)
    return f"{desk.path(no)}/messages/{told['items'][-1]['message_id']}/files"


def shown(desk, no, client):
    """The names of the files of each message."""
    messages = done(client.get(f"{desk.path(no)}/messages"))["items"]
    return [[file["name"] for file in each["files"]] for each in messages]


def test_what_a_reporter_shows_is_for_whom_their_phone_is(desk, no, enterprise):
    files = said(desk, no, enterprise)
    told = done(send(enterprise, files), 201)
    (file,) = told["items"][0]["files"]
    assert (file["name"], file["dept"], file["created_by"]) == ("照片.pdf", None, "en-1")
    for client in (enterprise, desk.lead, desk.clerk, desk.dispatcher):
        assert shown(desk, no, client) == [["照片.pdf"]]
        answer = client.get(f"{files}/{file['sha256']}")
        assert (answer.data, answer.headers["Content-Disposition"][:10]) == (PDF, "attachment")
    for client in (desk.helper, desk.auditor, desk.leader):
        assert shown(desk, no, client) == [[]]
        refused(client.get(f"{files}/{file['sha256']}"), 403, "message_file_withheld")
    refused(desk.stranger.get(f"{files}/{file['sha256']}"), 403, "issue_out_of_scope")


def test_another_enterprise_of_the_issue_does_not_see_what_one_shows(desk, enterprise):
    other = {"name": "某面粉厂", "uscc": "92150623MAQQ00016E"}
    no = desk.signed(enterprises=[FARM, other])
    files = said(desk, no, enterprise)
    (file,) = done(send(enterprise, files), 201)["items"][0]["files"]
    with desk.office.transaction("issues") as session:
        copies.keep(session, a_person("en-2", "某面粉厂", ("EN",), enterprise=other["uscc"]))
    neighbour = desk.office.client("EN", person="en-2")
    assert shown(desk, no, neighbour) == [[]]
    refused(neighbour.get(f"{files}/{file['sha256']}"), 403, "message_file_withheld")


def test_what_a_unit_shows_is_for_everybody_who_reads_the_conversation(desk, no, enterprise):
    files = said(desk, no, desk.helper, "请按附件准备材料")
    done(send(desk.helper, files, name="清单.pdf"), 201)
    for client in (enterprise, desk.lead, desk.auditor):
        assert shown(desk, no, client) == [["清单.pdf"]]
    assert done(desk.lead.get(f"{desk.path(no)}/files"))["items"] == []  # it is no evidence


def test_files_are_added_to_one_s_own_words_as_long_as_somebody_handles_the_issue(desk, no, enterprise):
    files = said(desk, no, desk.lead)
    refused(send(enterprise, files), 403, "not_your_message")
    elsewhere = files.replace(no, desk.signed())
    refused(send(desk.lead, elsewhere), 404, "message_not_found")
    done(desk.do(desk.helper, no, "reply", {"text": "已提供企业清单"}))
    done(desk.call(desk.verified(no), resolved="resolved", rating=5))
    refused(send(desk.lead, files), 409, "nobody_handles_it")


@pytest.fixture
def held(desk):
    """The address of the files of an officer's activity, and the officer."""
    officer = appoint(desk.clerk, desk.office, "of-1")
    path = f"{OFFICERS}/{officer['officer_id']}/activities"
    activity = done(desk.officer.post(path, VISIT), 201)
    return f"{path}/{activity['activity_id']}/files"


def test_an_officer_and_the_centre_add_files_to_an_activity_and_take_out_their_own(desk, held):
    done(send(desk.officer, held), 201)
    told = done(send(desk.clerk, held, PDF + b"2", "简报.pdf"), 201)["items"]
    assert [(each["name"], each["created_by"]) for each in told] == [
        ("照片.pdf", "of-1"),
        ("简报.pdf", "li-cs"),
    ]
    listing = held.rpartition("/activities")[0] + "/activities"
    (activity,) = done(desk.auditor.get(listing))["items"]
    assert activity["files"] == told
    own, centre_s = (f"{held}/{each['sha256']}" for each in told)
    assert desk.auditor.get(own).data == PDF
    refused(desk.officer.call("DELETE", centre_s), 403, "attached_by_another")
    for other in (desk.clerk, desk.office.client("CS", person="cs-9")):  # the second of no unit either
        refused(other.call("DELETE", own), 403, "attached_by_another")
    assert desk.officer.call("DELETE", own).status_code == 204
    refused(desk.officer.get(own), 404, "attachment_not_found")


def test_one_officer_does_not_reach_another_s_activity(desk, held):
    (file,) = done(send(desk.officer, held), 201)["items"]
    other = appoint(desk.clerk, desk.office, "of-2", name="白音")
    neighbour = desk.office.client("OF", person="of-2")
    for path in (held, f"{held}/{file['sha256']}"):
        answer = send(neighbour, path) if path == held else neighbour.get(path)
        refused(answer, 403, "officer_out_of_scope")
    through_own = held.replace("TYG2026-001", other["officer_id"])
    refused(send(neighbour, through_own), 404, "officer_activity_not_found")
    refused(neighbour.get(f"{through_own}/{file['sha256']}"), 404, "officer_activity_not_found")
    refused(send(desk.lead, held), 403, "role_missing")


@pytest.fixture(params=["message", "activity"])
def own_files(request, desk):
    """Where somebody may upload, and who."""
    if request.param == "activity":
        return request.getfixturevalue("held"), desk.officer
    no = desk.signed()
    return said(desk, no, desk.lead), desk.lead


def test_such_files_are_checked_as_evidence_is(own_files):
    path, client = own_files
    refused(send(client, path, not_classified="false"), 422, "not_said_unclassified")
    refused(send(client, path, b"MZ\x90\x00", "程序.exe"), 422, "file_type_refused")
    refused(send(client, path, b"<html><script>1</script>", "网页.pdf"), 422, "file_type_mismatch")
    refused(send(client, path, b""), 422, "file_empty")
    done(send(client, path), 201)
    refused(send(client, path), 409, "already_attached")


def test_there_are_so_many_files_of_one_thing(own_files):
    path, client = own_files
    for n in range(RULES.files_each):
        done(send(client, path, PDF + b"%d" % n), 201)
    problem = refused(send(client, path), 409, "too_many_attached")
    assert (problem["field"], problem["detail"]) == ("file", "最多上传10份材料")
