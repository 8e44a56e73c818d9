"""A stored file is handed out whole, under its own name, as something to save."""

import io

from werkzeug.test import create_environ, run_wsgi_app

from chassis.http import download


def test_a_file_is_sent_whole_from_its_start_and_closed():
    content = io.BytesIO(b"x" * 600_000)
    content.read(10)
    body, status, headers = run_wsgi_app(
        download(content, "问卷“一”.xlsx", "text/html"), create_environ(), buffered=True
    )
    assert (b"".join(body), status) == (b"x" * 600_000, "200 OK")
    assert headers["Content-Length"] == "600000"
    assert headers["Content-Disposition"] == (
        "attachment; filename*=UTF-8''%E9%97%AE%E5%8D%B7%E2%80%9C%E4%B8%80%E2%80%9D.xlsx"
    )
    assert content.closed


def test_a_file_is_closed_when_all_of_it_is_out_though_nobody_says_so():
    content = io.BytesIO(b"x" * 600_000)
    response = download(content, "问卷.xlsx", "text/html")
    assert len(b"".join(response.response)) == 600_000
    assert content.closed


def test_a_file_nobody_wanted_to_see_is_closed():
    content = io.BytesIO(b"x")
    download(content, "问卷.xlsx", "text/html").close()
    assert content.closed
