"""Files: names as people wrote them, contents unharmed, and forms that are no forms refused."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.http.body import LONGEST_NAME, MEBIBYTE, MOST_PARTS, Upload, clean_filename
from tests.chassis.workshop import Workshop


@pytest.fixture
def workshop(tmp_path: Path) -> Iterator[Workshop]:
    with_routes = Workshop(tmp_path)
    yield with_routes
    with_routes.container.stop()


def test_several_files_and_fields_arrive_as_they_were_sent(workshop):
    form = {
        "xml_submission_file": (io.BytesIO(b"<a/>"), "submission.xml"),
        "photo": (io.BytesIO(b"\x00\xff" * 5), "门头.jpg"),
        "note": "现场",
    }
    answer = workshop.client.post("/workshop/v1/files", data=form)
    assert answer.json == {
        "names": ["xml_submission_file:submission.xml", "photo:门头.jpg"],
        "sizes": [4, 10],
        "fields": {"note": "现场"},
    }


def test_a_raw_body_is_one_file(workshop):
    answer = workshop.client.post("/workshop/v1/files", data=b"abc", content_type="image/png")
    assert answer.json == {"names": [":未命名"], "sizes": [3], "fields": {}}


@pytest.mark.parametrize("other", ["", 'filename="_.jpg"; '])
def test_a_file_name_written_as_in_other_headers_is_understood(workshop, other):
    named = f"name=\"f\"; {other}filename*=UTF-8''%E9%97%A8%E5%A4%B4.jpg"
    sent = f"--x\r\nContent-Disposition: form-data; {named}\r\n\r\nabc\r\n--x--\r\n".encode()
    kind = "multipart/form-data; boundary=x"
    answer = workshop.client.post("/workshop/v1/files", data=sent, content_type=kind)
    assert answer.json["names"] == ["f:门头.jpg"]


@pytest.mark.parametrize("size", [MEBIBYTE - 500, MEBIBYTE - 1])
def test_files_and_fields_in_many_pieces_are_whole(workshop, size):
    boundary = b"\r\n--x"  # within the file too, all but its last letter
    content = (bytes(range(256)) + boundary[:-1]) * (size // 520)
    field = "现场" * 20_000
    head = b'--x\r\nContent-Disposition: form-data; name="f"; filename="a"\r\n\r\n'
    next_head = b'\r\n--x\r\nContent-Disposition: form-data; name="note"\r\n\r\n'
    sent = head + content + next_head + field.encode() + b"\r\n--x--\r\n"
    kind = "multipart/form-data; boundary=x"
    answer = workshop.client.post("/workshop/v1/files", data=sent, content_type=kind)
    assert answer.json == {"names": ["f:a"], "sizes": [len(content)], "fields": {"note": field}}


def test_a_file_larger_than_memory_is_kept_on_disk_and_still_whole(workshop):
    content = bytes(range(256)) * 4000
    head = b'--x\r\nContent-Disposition: form-data; name="f"; filename="a.bin"\r\n\r\n'
    kind = "multipart/form-data; boundary=x"
    sent = head + content + b"\r\n--x--\r\n"
    answer = workshop.client.post("/workshop/v1/files", data=sent, content_type=kind)
    assert answer.json["sizes"] == [len(content)]


def test_too_much_is_refused_with_the_limit(workshop):
    answer = workshop.client.post(
        "/workshop/v1/files", data=b"x" * (1024 * 1024 + 1), content_type="image/png"
    )
    assert (answer.status_code, answer.json["code"]) == (413, "body_too_large")
    assert answer.json["detail"] == "提交内容过大，上限为 1 MB"


def test_too_many_parts_are_refused_with_how_many_there_may_be(workshop):
    form = {f"field{number}": "x" for number in range(MOST_PARTS)}
    kind = "multipart/form-data"
    assert workshop.client.post("/workshop/v1/files", data=form, content_type=kind).status_code == 200
    answer = workshop.client.post("/workshop/v1/files", data=form | {"more": "x"}, content_type=kind)
    assert (answer.status_code, answer.json["code"]) == (413, "too_many_parts")
    assert str(MOST_PARTS) in answer.json["detail"]


def test_a_part_with_an_endless_heading_is_no_form(workshop):
    head = b'--x\r\nContent-Disposition: form-data; name="a"; filename="' + b"a" * 10_000 + b'"\r\n\r\n'
    kind = "multipart/form-data; boundary=x"
    answer = workshop.client.post("/workshop/v1/files", data=head + b"x\r\n--x--\r\n", content_type=kind)
    assert (answer.status_code, answer.json["code"]) == (400, "form_malformed")


@pytest.mark.parametrize(
    ("kind", "raw"),
    [
        ("multipart/form-data", b"--x\r\n\r\n"),
        ("multipart/form-data; boundary=x", b"hello"),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Type: text/plain\r\n\r\nhello\r\n--x--\r\n"),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nbroken off',
        ),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="\xff"\r\n\r\na\r\n--x--',
        ),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n\xc8\xcb\r\n--x--',
        ),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data\r\n\r\na\r\n--x--"),
        ("multipart/form-data; boundary=\xe9", b"--x--"),
    ],
)
def test_a_form_that_is_none_is_refused(workshop, kind, raw):
    answer = workshop.client.post("/workshop/v1/files", data=raw, content_type=kind)
    assert (answer.status_code, answer.json["code"]) == (400, "form_malformed")


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("门头照片.jpg", "门头照片.jpg"),
        ("门头照片.jpg".encode().decode("latin-1"), "门头照片.jpg"),
        ("café.jpg", "café.jpg"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\甲\\报表.xlsx", "报表.xlsx"),
        ("a\x00b\r\nc.txt", "abc.txt"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        (" .. ", "未命名"),
        ("", "未命名"),
        ("/", "未命名"),
        ("长" * 300 + ".jpg", "长" * (LONGEST_NAME - 4) + ".jpg"),
    ],
)
def test_a_file_name_keeps_what_people_read_and_loses_what_tricks_them(sent, kept):
    assert clean_filename(sent) == kept


@given(st.text())
def test_no_file_name_leads_anywhere(sent):
    name = clean_filename(sent)
    assert 0 < len(name) <= LONGEST_NAME
    assert not set(name) & set("/\\\0\r\n")
    assert name not in (".", "..")


def test_one_file_is_asked_for_where_one_is_needed():
    with pytest.raises(Exception, match="请上传一个文件"):
        _ = Upload().file
