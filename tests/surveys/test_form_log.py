"""How a form was filled in, as Collect's log tells it question by question (features.md S14)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.surveys.submissions import form_log
from tests.surveys.builders import CADRE, SPECIALIST, SURVEY, a_visit, a_workbook
from tests.surveys.desk import opened

HEADINGS = "event,node,start,end,latitude,longitude,accuracy"
START = 1772410800000  # 2026-03-02T08:20:00+08:00
LOG = f"""{HEADINGS}
form start,,{START},,,,
question,/data/who,{START + 1000},{START + 5200},38.1834,107.4801,6.5
question,/data/code,{START + 5200},{START + 15000},38.1834,107.4801,6.5
end screen,,{START + 15000},{START + 16000},,,
"""


@pytest.fixture
def desk(tmp_path, either_database):
    with opened(tmp_path, either_database) as desk:
        yield desk


@pytest.fixture
def phone(desk):
    """A phone with the small form that keeps a log."""
    desk.publish(a_workbook(survey=[*SURVEY, ["audit", "audit"]]))
    return desk.phone()


def logged(number=1):
    """A visit whose log is to come."""
    mark = b"</orx:instanceID>"
    return a_visit(client_id=f"uuid:{number}").replace(mark, mark + b"<orx:audit>audit.csv</orx:audit>")


def log_of(desk, submission_id=None, actor=SPECIALIST):
    found = submission_id or desk.submission()["submission_id"]
    answer = desk.ask(actor, "GET", f"/v1/submissions/{found}/log")
    assert answer.status_code == 200, answer.text
    return answer.json


def test_when_and_where_each_question_was_answered_is_a_table(desk, phone):
    phone.submit(logged(), log=("audit.csv", LOG.encode()))
    told = log_of(desk)
    assert (told["started_at"], told["ended_at"]) == (
        "2026-03-02T08:20:00+08:00",
        "2026-03-02T08:20:16+08:00",
    )
    assert told["seconds"] == 14  # 4.2 and 9.8 on the two questions
    assert [each["event"] for each in told["items"]] == ["form start", "question", "question", "end screen"]
    assert told["items"][1] == {
        "event": "question",
        "node": "/data/who",
        "started_at": "2026-03-02T08:20:01+08:00",
        "ended_at": "2026-03-02T08:20:05.200000+08:00",
        "lat": 38.1834,
        "lon": 107.4801,
        "accuracy": 6.5,
    }
    assert told["items"][0]["lat"] is None


def test_a_log_that_comes_later_or_again_is_read_once(desk, phone):
    phone.submit(logged())
    assert log_of(desk) == {"started_at": None, "ended_at": None, "seconds": 0, "items": []}
    for _ in range(2):
        assert phone.submit(logged(), log=("audit.csv", LOG.encode())).status_code == 201
        assert len(log_of(desk)["items"]) == 4


def test_the_log_of_a_correction_is_a_file_beside_that_of_the_visit(desk, phone):
    phone.submit(logged(), log=("audit.csv", LOG.encode()))
    again = a_visit(client_id="uuid:2", corrects="uuid:1", text="换了一种说法的困难").replace(
        b"</orx:instanceID>", b"</orx:instanceID><orx:audit>audit-2.csv</orx:audit>"
    )
    later = LOG.replace(str(START), str(START + 86_400_000))
    assert phone.submit(again, log=("audit-2.csv", later.encode())).status_code == 201
    assert log_of(desk)["started_at"] == "2026-03-02T08:20:00+08:00"
    assert len(desk.submission()["attachments"]) == 2


@pytest.mark.parametrize(
    "content",
    [
        b" ",
        b"no,log\n1,2\n",
        f"start,price\n{START},2\n".encode(),
        f"{HEADINGS}\nquestion,/data/who,soon,later,,,\n".encode(),
        f"{HEADINGS}\nquestion,/data/who,{10**30},,,,\n".encode(),
        f'event,node,start,end\nquestion,"{"x" * 200_000}",{START},\n'.encode(),
    ],
)
def test_what_is_no_log_is_kept_as_the_file_it_is(desk, phone, content):
    answer = phone.submit(logged(), log=("audit.csv", content))
    assert answer.status_code == 201
    assert log_of(desk)["items"] == []
    (file,) = desk.submission()["attachments"]
    assert file["received_at"] is not None


def test_an_impossible_place_or_end_is_left_out_and_the_rest_stays(desk, phone):
    odd = f"{HEADINGS}\nquestion,/data/who,{START},{START - 1},138.2,nan,x\n"
    phone.submit(logged(), log=("audit.csv", odd.encode()))
    (entry,) = log_of(desk)["items"]
    assert (entry["started_at"], entry["ended_at"], entry["lat"]) == ("2026-03-02T08:20:00+08:00", None, None)


def test_how_a_form_was_filled_in_is_not_for_the_one_who_did(desk, phone):
    phone.submit(logged(), log=("audit.csv", LOG.encode()))
    path = f"/v1/submissions/{desk.submission()['submission_id']}/log"
    assert desk.ask(CADRE, "GET", path).status_code == 403
    assert desk.ask(SPECIALIST, "GET", "/v1/submissions/none/log").status_code == 404


@given(st.binary(max_size=300))
def test_no_bytes_are_too_strange_to_be_read(content):
    for entry in form_log.entries_in(f"{HEADINGS}\n".encode() + content):
        assert entry["started_at"].year in range(2000, 2100)
