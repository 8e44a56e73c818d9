"""A caller who takes an answer byte by byte holds a connection for a time, not for ever."""

import contextlib
import socket
from collections.abc import Iterator

import pytest

from tests.chassis.test_http_server import Served, running

TIMES = 16  # asked for in a row: one alone the kernel would buffer
ONE = b"GET /workshop/docs/swagger-ui-bundle.js HTTP/1.1\r\nHost: x\r\n"
LARGE = (ONE + b"\r\n") * (TIMES - 1) + ONE + b"Connection: close\r\n\r\n"
LONGER_THAN_THE_PATIENCE = 10  # half seconds; the patience is two seconds, and one for each mebibyte


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with running(Served(tmp_path_factory.mktemp("served"))) as served:
        yield served


def taken_slowly(served: Served) -> int:
    """How many bytes a caller gets who takes a few at a time, and then whatever is still coming."""
    received = 0
    with socket.socket() as wire, contextlib.suppress(ConnectionError):
        wire.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        wire.settimeout(20)
        wire.connect(("127.0.0.1", served.port))
        wire.sendall(LARGE)
        for _ in range(LONGER_THAN_THE_PATIENCE):
            received += len(wire.recv(65536))
            assert served.call("POST", "/v1/slow", {})[0] == 200  # half a second; others are served meanwhile
        while piece := wire.recv(65536):
            received += len(piece)
    return received


def test_a_caller_who_takes_an_answer_in_a_trickle_is_hung_up_on(served):
    whole = len(served.raw(LARGE))
    assert whole > TIMES * 1_000_000
    assert taken_slowly(served) < whole
