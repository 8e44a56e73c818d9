"""The edge over a real socket, in a process of its own: slow, rude and many callers, and a graceful end."""

import contextlib
import http.client
import io
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import orjson
import psycopg
import pytest

from chassis.http.connection import Connection
from chassis.http.server import _listen

ROOT = Path(__file__).parents[2]
JSON = {"Content-Type": "application/json"}
KEY = {"Idempotency-Key": "8e03978e-40d5-43dd-bc93-6894a57f9324"}


class Served:
    """The workshop in its own process."""

    def __init__(self, folder: Path, database_url: str = "", failpoints: str = ""):
        command = [sys.executable, "-W", "ignore", "-m", "tests.chassis.workshop", str(folder), database_url]
        self.process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=os.environ | {"BIZENV_FAILPOINTS": failpoints},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.port = int(self._line())

    def _line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline()

    def call(self, method: str, path: str, body: object = None, headers: dict | None = None) -> tuple:
        content = orjson.dumps(body) if body is not None else None
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)) as connection:
            connection.request(method, f"/workshop{path}", content, JSON | (headers or {}))
            answer = connection.getresponse()
            raw = answer.read()
        return answer.status, orjson.loads(raw) if raw else None, answer.headers

    def raw(self, sent: bytes) -> bytes:
        """Send bytes as they are, and read until the server closes."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=20) as wire:
            wire.sendall(sent)
            received = b""
            while piece := wire.recv(65536):
                received += piece
        return received

    def trickle(self, sent: bytes) -> bytes:
        """Send bytes, then one more whenever the socket would otherwise soon be given up, until it closes."""
        received = b""
        with socket.create_connection(("127.0.0.1", self.port), timeout=0.3) as wire:
            wire.sendall(sent)
            for _ in range(40):
                with contextlib.suppress(TimeoutError, ConnectionError):
                    while piece := wire.recv(65536):
                        received += piece
                    return received
                with contextlib.suppress(ConnectionError):
                    wire.send(b"x")
        raise AssertionError(f"still waited for, after {received!r}")

    def wait_until_busy(self) -> None:
        """Until the slow request says that it runs."""
        while self._line() != "begun\n":
            assert self.process.poll() is None

    def tools(self) -> list[str]:
        return [each["name"] for each in self.call("GET", "/v1/tools")[1]["items"]]


@contextmanager
def running(served: Served) -> Iterator[Served]:
    yield served
    served.process.terminate()
    served.process.communicate(timeout=20)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with running(Served(tmp_path_factory.mktemp("served"))) as served:
        yield served


def request(body: bytes, *headers: str, path: str = "/v1/tools", close: bool = True) -> bytes:
    lines = [f"POST /workshop{path} HTTP/1.1", "Host: x", "Content-Type: application/json", *headers]
    lines += ["Connection: close"] if close else []
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def ask_at_once(served: Served, times: int) -> None:
    with ThreadPoolExecutor(8) as many:
        asked = [many.submit(served.call, "POST", "/v1/tools", {"name": "锤"}, KEY) for _ in range(times)]
        answers = [each.result() for each in asked]
    done = [body for status, body, _ in answers if status == 201]
    assert {status for status, *_ in answers} <= {201, 503}
    assert len({body["id"] for body in done}) == 1
    assert served.tools() == ["锤"]


def test_of_many_requests_with_one_key_exactly_one_is_done(tmp_path):
    with running(Served(tmp_path)) as served:
        ask_at_once(served, 24)


def test_of_many_requests_with_one_key_exactly_one_is_done_on_postgres(tmp_path, postgres_url):
    with running(Served(tmp_path, postgres_url)) as served:
        ask_at_once(served, 24)


def test_when_every_worker_is_busy_the_next_is_told_to_come_again(served):
    with ThreadPoolExecutor(12) as many:
        asked = [many.submit(served.call, "POST", "/v1/slow", {}) for _ in range(12)]
        answers = [each.result() for each in asked]
    refused = [(body["code"], headers["Retry-After"]) for status, body, headers in answers if status == 503]
    assert sorted({status for status, *_ in answers}) == [200, 503]
    assert set(refused) == {("busy", "2")}
    assert served.call("GET", "/health/live")[0] == 200


def test_a_process_told_to_stop_finishes_what_it_has_begun(tmp_path):
    served = Served(tmp_path)
    with closing(http.client.HTTPConnection("127.0.0.1", served.port, timeout=20)) as connection:
        connection.request("POST", "/workshop/v1/slow", b"{}", JSON)
        served.wait_until_busy()
        served.process.send_signal(signal.SIGTERM)
        answer = connection.getresponse()
        assert (answer.status, answer.read()) == (200, b'{"items":["done"],"next":null}')
    out, _ = served.process.communicate(timeout=20)
    assert out.splitlines()[-1] == "stopped"
    assert served.process.returncode == 0


def test_killed_in_the_middle_of_requests_that_share_a_transaction_nothing_is_half_done(
    tmp_path, postgres_url
):
    served = Served(tmp_path, postgres_url, "http.performed=0.2;seed=3")
    answered = []

    def bring_until_nobody_is_there(number: int) -> None:
        with contextlib.suppress(OSError, http.client.HTTPException):
            while True:
                answered.append(served.call("POST", f"/v1/returns/{number}", {})[0])

    with ThreadPoolExecutor(8) as many:
        list(many.map(bring_until_nobody_is_there, range(8)))
    served.process.communicate(timeout=20)
    assert served.process.returncode == -signal.SIGKILL
    with psycopg.connect(postgres_url.replace("+psycopg", "")) as connection:
        done = connection.execute("SELECT count(*) FROM attempts").fetchone()
        audited = connection.execute("SELECT count(*) FROM audit").fetchone()
    assert done == audited
    assert done[0] >= len(answered) == answered.count(201) > 0


def test_a_body_that_breaks_off_changes_nothing(served):
    with socket.create_connection(("127.0.0.1", served.port), timeout=20) as wire:
        wire.sendall(request(b'{"name": "refused"', "Content-Length: 5000"))
        wire.shutdown(socket.SHUT_WR)
        answer = wire.recv(65536)
    assert answer.startswith(b"HTTP/1.1 400")
    assert b"body_truncated" in answer
    assert "refused" not in served.tools()


def test_a_caller_who_sends_nothing_more_is_not_waited_for(served):
    answer = served.raw(request(b'{"name": "refused"', "Content-Length: 5000"))
    assert answer.startswith(b"HTTP/1.1 408")
    assert b"request_timeout" in answer


def test_a_caller_who_never_finishes_the_headers_is_hung_up_on(served):
    assert served.raw(b"GET /workshop/v1/tools HTTP/1.1\r\nHost: x\r\nX-Slow: ") == b""


@pytest.mark.parametrize(
    ("begun", "answered"),
    [
        (request(b"{", "Content-Length: 5000"), b"HTTP/1.1 408"),
        (request(b"{", "Content-Length: 5000", path="/v1/orders"), b"HTTP/1.1 401"),
        (request(b"{", "Content-Length: 5000", path="/v1/nowhere"), b"HTTP/1.1 404"),
        (b"GET /workshop/v1/tools HTTP/1.1\r\nHost: x\r\nX-Slow: ", b""),
    ],
)
def test_a_caller_who_sends_a_trickle_is_not_waited_for(served, begun, answered):
    assert served.trickle(begun).startswith(answered)


@pytest.mark.parametrize("coding", ["gzip, chunked", "chunked\x0b", "\x0cchunked"])
def test_after_a_body_whose_end_nobody_knows_no_further_request_is_read(served, coding):
    hidden = request(b'{"name": "hidden"}', "Content-Length: 18")
    answer = served.raw(request(hidden, f"Transfer-Encoding: {coding}", close=False))
    assert answer.count(b"HTTP/1.1 ") == 1
    assert "hidden" not in served.tools()


def test_a_body_in_pieces_is_taken(served):
    pieces = b'b\r\n{"name":"a"\r\n1\r\n}\r\n0\r\n\r\n'
    answer = served.raw(request(pieces, "Transfer-Encoding: \t Chunked\t "))
    assert answer.startswith(b"HTTP/1.1 201")
    assert "a" in served.tools()


@pytest.mark.parametrize("pieces", [b"zz\r\n{}\r\n0\r\n\r\n", b"-5\r\n{}\r\n", b"5\r\n{}"])
def test_malformed_pieces_are_refused(served, pieces):
    with socket.create_connection(("127.0.0.1", served.port), timeout=20) as wire:
        wire.sendall(request(pieces, "Transfer-Encoding: chunked"))
        wire.shutdown(socket.SHUT_WR)
        answer = wire.recv(65536)
    assert answer.startswith(b"HTTP/1.1 400")
    assert "refused" not in served.tools()


def test_pieces_are_counted_and_too_many_refused(served):
    piece = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    sent = request(piece * 20 + b"0\r\n\r\n", "Transfer-Encoding: chunked", path="/v1/files")
    answer = served.raw(sent.replace(b"application/json", b"application/octet-stream"))
    assert answer.startswith(b"HTTP/1.1 413")
    assert "上限为 1 MB".encode() in answer


def test_a_body_announced_too_large_is_refused_without_being_sent(served):
    answer = served.raw(
        request(b"", "Content-Length: 9000000000", "Expect: 100-continue", path="/v1/files", close=False)
    )
    assert answer.startswith(b"HTTP/1.1 413")
    assert b"100 Continue" not in answer


def test_a_large_refused_body_ends_the_connection_and_not_the_server(served):
    with socket.create_connection(("127.0.0.1", served.port), timeout=20) as wire:
        wire.sendall(request(b"x" * 100_000, "Content-Length: 9000000000", path="/v1/files", close=False))
        wire.shutdown(socket.SHUT_WR)
        assert wire.recv(65536).startswith(b"HTTP/1.1 413")
    assert served.call("GET", "/v1/tools")[0] == 200


def test_after_a_refused_body_the_connection_goes_on(served):
    with closing(http.client.HTTPConnection("127.0.0.1", served.port, timeout=20)) as connection:
        connection.request("POST", "/workshop/v1/orders", b"x" * 50_000, JSON)
        refused = connection.getresponse()
        assert (refused.status, orjson.loads(refused.read())["code"]) == (401, "token_missing")
        connection.request("GET", "/workshop/v1/tools")
        assert b"items" in connection.getresponse().read()


@pytest.mark.parametrize(
    ("headers", "status", "code", "field"),
    [
        (
            ["Content-Length: 19", "Transfer-Encoding: chunked"],
            400,
            "content_length_ambiguous",
            "Content-Length",
        ),
        (["Content-Length: -1"], 400, "content_length_malformed", "Content-Length"),
        (["Content-Length: 1e3"], 400, "content_length_malformed", "Content-Length"),
        (["Content-Length: 1_9"], 400, "content_length_malformed", "Content-Length"),
        (["Content-Length: 19\x0b"], 400, "content_length_malformed", "Content-Length"),
        (["Content-Length: " + "9" * 5000], 400, "content_length_malformed", "Content-Length"),
        (["Content-Length: 19", "Content-Length: 1"], 400, "content_length_malformed", "Content-Length"),
        (["Transfer-Encoding: gzip, chunked"], 501, "transfer_encoding_unsupported", "Transfer-Encoding"),
        (["Transfer-Encoding: chunked\x0b"], 501, "transfer_encoding_unsupported", "Transfer-Encoding"),
        (["Transfer-Encoding: \x1cchunked"], 501, "transfer_encoding_unsupported", "Transfer-Encoding"),
        (
            ["Transfer-Encoding: chunked", "Transfer-Encoding:"],
            501,
            "transfer_encoding_unsupported",
            "Transfer-Encoding",
        ),
        (["No colon in it", "Content-Length: 19"], 400, "request_malformed", None),
        (["X-Long: " + "x" * 70_000], 431, "headers_too_large", None),
        ([f"X-{number}: x" for number in range(200)], 431, "headers_too_large", None),
    ],
)
def test_a_request_that_could_be_read_in_two_ways_is_refused_in_chinese(served, headers, status, code, field):
    refused = refusal_in(served.raw(request(b'{"name": "refused"}', *headers)))
    assert (refused["status"], refused["code"], refused.get("field")) == (status, code, field)
    assert "refused" not in served.tools()


@pytest.mark.parametrize(
    ("sent", "status", "code"),
    [
        (b"hello\r\n\r\n", 400, "request_malformed"),
        (b"POST /workshop/v1/tools\r\n\r\n", 400, "request_malformed"),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 \r\n\r\n", 400, "request_malformed"),
        (b"GET /workshop/v1/tools HTTP/x\r\nHost: x\r\n\r\n", 400, "request_malformed"),
        (b"GET /workshop/v1/tools HTTP/2.0\r\nHost: x\r\n\r\n", 505, "http_version_unsupported"),
        (b"GET /" + b"x" * 300_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 414, "address_too_long"),
        (b"BREW /workshop/v1/tools HTTP/1.1\r\nConnection: close\r\n\r\n", 405, "method_not_allowed"),
    ],
)
def test_what_is_no_request_is_refused_in_chinese(served, sent, status, code):
    refused = refusal_in(served.raw(sent))
    assert (refused["status"], refused["code"]) == (status, code)
    assert served.call("GET", "/v1/tools")[0] == 200


def refusal_in(answer: bytes) -> dict:
    """The one answer that was given: a problem document in Chinese."""
    head, _, document = answer.partition(b"\r\n\r\n")
    refused = orjson.loads(document)
    assert head.count(b"HTTP/1.1 ") == 1
    assert head.startswith(b"HTTP/1.1 %d " % refused["status"])
    assert b"Content-Type: application/problem+json" in head
    assert f"X-Correlation-ID: {refused['instance']}".lower() in head.decode().lower()
    assert not {"title", "detail"} - {name for name in refused if re.search("[一-鿿]", str(refused[name]))}
    return refused


def test_nothing_a_caller_sends_becomes_a_header_of_the_answer(served):
    answer = served.raw(request(b"{}", "Content-Length: 2", "X-Correlation-ID: a\tSet-Cookie: b=c"))
    head = answer.partition(b"\r\n\r\n")[0]
    assert b"Set-Cookie" not in head
    assert b"Server: " not in head


def test_an_address_that_cannot_be_used_is_said_at_the_start(served):
    for where, reason in (
        (f"127.0.0.1:{served.port}", "监听，端口已被其他程序占用"),
        ("192.0.2.1:8000", "监听，本机没有这个地址"),
        ("127.0.0.1:http", "不是监听地址，应形如 127.0.0.1:8000"),
        ("127.0.0.1:70000", "不是监听地址，应形如 127.0.0.1:8000"),
    ):
        with pytest.raises(SystemExit) as ended:
            _listen(where)
        assert str(ended.value).startswith("BIZENV_HTTP：")
        assert where in str(ended.value)
        assert str(ended.value).endswith(reason)


def test_the_head_of_a_form_is_not_searched_for_the_parts_of_its_body():
    sent = io.BytesIO(b'Content-Type: multipart/form-data; boundary=x"y\r\nHost: a\r\n\r\n')
    head = http.client.parse_headers(sent, _class=Connection.MessageClass)
    assert head.items() == [("Content-Type", 'multipart/form-data; boundary=x"y'), ("Host", "a")]
    assert head.defects == []  # as a mail it has no first boundary, and is told so
