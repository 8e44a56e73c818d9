"""Photos and files of submissions: those that come after the answers, and reading them again."""

import hashlib
import io

import pytest

from chassis.context import Actor
from tests.surveys.builders import CADRE, CITIZEN, OTHER_CADRE, SPECIALIST, a_row, a_visit

JPEG = b"\xff\xd8\xff\xe0photo"
OTHER_JPEG = b"\xff\xd8\xff\xe0another"
SHA256 = hashlib.sha256(JPEG).hexdigest()
UNIT = Actor("person", "d06-liaison", "D06", frozenset({"DL"}))
CLIENT_ID = "00000000-0000-4000-8000-000000000001"
PHOTOS = ["牧场.jpg", "草料.jpg"]

pytestmark = pytest.mark.usefixtures("phone")


def send(desk, **given):
    """One submission as JSON that tells of two photos; returns its result."""
    rows = [{"kind": "sales", "kind_text": "羊绒滞销三十余吨", "photo": photo} for photo in PHOTOS]
    item = {
        "client_submission_id": CLIENT_ID,
        "questionnaire": "small",
        "questionnaire_version": 1,
        "answers": {"day": "2026-03-01", "who": "绿源公司", "more": rows},
    }
    answer = desk.ask(UNIT, "POST", "/v1/submissions", {"items": [item | given]})
    assert answer.status_code == 200, answer.text
    return answer.json["items"][0]


def add(desk, submission_id, *files, actor=UNIT, **said):
    parts = {f"file{number}": (io.BytesIO(content), name) for number, (name, content) in enumerate(files)}
    parts |= {"not_classified": "true"} | said
    path = f"/v1/submissions/{submission_id}/files"
    return desk.ask(actor, "POST", path, data=parts, content_type="multipart/form-data")


def arrived(answer):
    assert answer.status_code == 200, answer.text
    return [each["name"] for each in answer.json["attachments"] if each["received_at"]]


def test_the_result_names_the_files_that_are_still_missing(desk):
    result = send(desk, files=[{"name": PHOTOS[1], "sha256": SHA256}])
    missing = [{"name": PHOTOS[0], "sha256": None}, {"name": PHOTOS[1], "sha256": SHA256}]
    assert result["missing"] == missing
    add(desk, result["submission_id"], (PHOTOS[0], OTHER_JPEG))
    assert send(desk)["missing"] == missing[1:]


def test_files_are_known_by_their_names_and_sent_in_as_many_requests_as_it_takes(desk):
    submission_id = send(desk)["submission_id"]
    assert arrived(add(desk, submission_id, (PHOTOS[1], JPEG))) == [PHOTOS[1]]
    assert arrived(add(desk, submission_id, (PHOTOS[0], JPEG), (PHOTOS[1], JPEG))) == PHOTOS


def test_a_promised_file_is_known_by_its_content_whatever_it_is_called(desk):
    promised = [{"name": name, "sha256": SHA256} for name in PHOTOS]
    submission_id = send(desk, files=promised)["submission_id"]
    assert arrived(add(desk, submission_id, ("IMG_0001.jpg", JPEG))) == PHOTOS


def test_content_that_is_not_what_was_promised_is_refused_and_may_be_sent_again(desk):
    submission_id = send(desk, files=[{"name": PHOTOS[0], "sha256": SHA256}])["submission_id"]
    cut_short = add(desk, submission_id, (PHOTOS[1], OTHER_JPEG), (PHOTOS[0], JPEG[:-1]))
    assert (cut_short.status_code, cut_short.json["code"]) == (422, "file_not_as_promised")
    assert PHOTOS[0] in cut_short.json["detail"]
    assert arrived(add(desk, submission_id, (PHOTOS[0], JPEG))) == [PHOTOS[0]]


def test_a_file_the_answers_do_not_tell_of_is_refused_with_all_that_came_beside_it(desk):
    submission_id = send(desk)["submission_id"]
    answer = add(desk, submission_id, (PHOTOS[0], JPEG), ("别的.jpg", OTHER_JPEG))
    assert (answer.status_code, answer.json["code"]) == (422, "file_not_mentioned")
    assert len(send(desk)["missing"]) == len(PHOTOS)


def test_a_promise_of_a_file_the_answers_do_not_tell_of_keeps_the_item_out(desk):
    result = send(desk, files=[{"name": "别的.jpg", "sha256": SHA256}])
    assert (result["status"], result["code"]) == (422, "file_not_mentioned")
    assert desk.submissions() == []


def test_a_request_without_a_file_says_so(desk):
    answer = add(desk, send(desk)["submission_id"])
    assert (answer.status_code, answer.json["code"]) == (422, "file_missing")


def test_nobody_adds_files_to_what_somebody_else_handed_in(desk):
    answer = add(desk, send(desk)["submission_id"], (PHOTOS[0], JPEG), actor=OTHER_CADRE)
    assert (answer.status_code, answer.json["code"]) == (403, "submission_out_of_scope")


# --- reading


def fetch(desk, sha256, actor=CADRE):
    (submission,) = desk.submissions()
    return desk.ask(actor, "GET", f"/v1/submissions/{submission['submission_id']}/files/{sha256}")


def test_a_photo_can_be_fetched_by_who_may_read_the_submission(desk, phone):
    phone.submit(a_visit(extra=a_row(photo="草场.jpg")), photo=("草场.jpg", JPEG))
    answer = fetch(desk, SHA256)
    assert (answer.data, answer.mimetype) == (JPEG, "image/jpeg")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert fetch(desk, SHA256, OTHER_CADRE).status_code == 403
    assert fetch(desk, SHA256, CITIZEN).status_code == 403


def test_staff_compare_what_was_set_aside_with_what_was_taken(desk, phone):
    other = a_visit(who="另一家", extra=a_row(photo="草场.jpg"))
    phone.submit(a_visit(extra=a_row(photo="草场.jpg")), photo=("草场.jpg", JPEG))
    phone.submit(a_visit(extra=a_row(photo="草场.jpg")), photo=("草场.jpg", OTHER_JPEG))
    phone.submit(other)
    photo, answers = sorted(desk.submission()["refused"], key=lambda each: each["name"], reverse=True)
    assert fetch(desk, photo["content_sha256"], SPECIALIST).data == OTHER_JPEG
    assert fetch(desk, answers["content_sha256"], SPECIALIST).data == other
    assert fetch(desk, answers["content_sha256"]).status_code == 404


@pytest.mark.parametrize("sha256", ["0" * 64, "..", "none"])
def test_a_file_that_never_came_is_not_found(desk, phone, sha256):
    phone.submit()
    answer = fetch(desk, sha256, SPECIALIST)
    assert answer.status_code == 404
