"""Voice notes, and the log ODK Collect keeps of how a form is filled in (domain.md §4.3, features.md S14)."""

import pytest

from tests.surveys.builders import SPECIALIST, SURVEY, a_visit, a_workbook
from tests.surveys.desk import message_of

SPOKEN = [*SURVEY, ["audio", "told", "录音"], ["audit", "audit"]]
NAMED = (
    a_visit(extra="<told>{}</told>")
    .decode()
    .replace("</orx:instanceID>", "</orx:instanceID><orx:audit>audit.csv</orx:audit>")
)
LOG = b"event,node,start,end\nquestion,/data/who,1772413200000,1772413260000\n"
RECORDINGS = {
    "1772413200000.m4a": b"\0\0\0\x18ftypM4A \0\0\0\0M4A mp42isom",
    "语音.m4a": b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom",
    "短.amr": b"#!AMR\n<\x91\x17\x16\xbe",
    "现场.mp3": b"ID3\x04\0\0\0\0\0\x23TSSE",
    "现场.WAV": b"RIFF$\x08\0\0WAVEfmt \x10\0\0\0",
}


@pytest.fixture
def phone(desk):
    draft = desk.upload(a_workbook(survey=SPOKEN))
    assert draft.status_code == 201, draft.text
    assert not [warning for warning in draft.json["warnings"] if "录音" in warning]
    desk.publish(a_workbook(survey=SPOKEN))
    return desk.phone()


def test_voice_notes_and_the_log_are_awaited_taken_and_handed_out_again(desk, phone):
    for number, (name, content) in enumerate(RECORDINGS.items()):
        xml = NAMED.format(name).replace("uuid:1111", f"uuid:{number}111").encode()
        answer = phone.submit(xml, told=(name, content), log=("audit.csv", LOG))
        assert (answer.status_code, message_of(answer)) == (201, "答卷已收到。")
    for line in desk.submissions():
        path = f"/v1/submissions/{line['submission_id']}"
        files = desk.ask(SPECIALIST, "GET", path).json["attachments"]
        got = {f["name"]: desk.ask(SPECIALIST, "GET", f"{path}/files/{f['sha256']}").data for f in files}
        (spoken,) = set(got) - {"audit.csv"}
        assert got == {spoken: RECORDINGS[spoken], "audit.csv": LOG}


def test_the_log_is_no_answer(desk, phone):
    phone.submit(NAMED.format("a.m4a").encode())
    submission = desk.submission()
    assert "audit" not in str(submission["answers"])
    assert [each["name"] for each in submission["attachments"]] == ["a.m4a", "audit.csv"]


@pytest.mark.parametrize(("name", "content"), [("a.m4a", b"MZ\x90\0"), ("a.amr", LOG), ("a.mp3", b"<html>")])
def test_a_recording_that_is_something_else_is_set_aside(desk, phone, name, content):
    answer = phone.submit(NAMED.format(name).encode(), told=(name, content))
    assert (answer.status_code, "不符" in message_of(answer)) == (201, True)
    assert [each["name"] for each in desk.submission()["refused"]] == [name]
