"""A caller's connection: how long it may stay silent, send its headers and take its answer."""

import contextlib
import http.client
import io
import socket
import time
from http import HTTPStatus
from typing import Any

import eventlet
import eventlet.wsgi

from chassis.errors import Problem
from chassis.http import body, unreadable
from chassis.http.body import MEBIBYTE

KEEPALIVE_S = 75
HEAD_S = 20  #: how long a caller may take for the headers, once it has begun
DRAIN_S = 10
DRAIN = 8 * MEBIBYTE  #: of a refused body that is read, for so long, so that the caller can see the refusal
UNSENT = 128 * 1024  #: bytes of an answer that may wait in the kernel of those not yet sent
HEADERS_TOO_LARGE = unreadable.HeadersTooLarge(
    line=eventlet.wsgi.MAX_HEADER_LINE,
    most=eventlet.wsgi.MAX_TOTAL_HEADER_SIZE,
    number=http.client._MAXHEADERS,  # type: ignore[attr-defined]  # noqa: SLF001
)


class _Answering(io.RawIOBase):
    """The way out to a caller, who may take an answer slowly but must take it at last.

    As slowly as a body may come in (:mod:`chassis.http.body`); the time in which it is made does not count.
    """

    def __init__(self, connection: Any):
        self._connection = connection
        self.begin()

    def begin(self) -> None:
        """The patience is for one answer."""
        self._waited_s, self._taken = 0.0, 0

    def writable(self) -> bool:
        return True

    def write(self, piece: Any) -> int:
        """What the connection takes of it; raises :class:`TimeoutError`, which ends the connection."""
        left_s = body.PATIENCE_S + self._taken / body.SLOWEST_BYTES_S - self._waited_s
        begun = time.monotonic()
        try:
            with eventlet.Timeout(max(left_s, 0), TimeoutError):
                taken: int = self._connection.send(piece)
        finally:
            self._waited_s += time.monotonic() - begun
        self._taken += taken
        return taken


class _Head(http.client.HTTPMessage):
    """The headers of a request, which end before its body.

    The standard library parses them as a whole mail: told of a form it would look for its parts, and compile
    a pattern of the boundary, which is a new one with every request of a phone.
    """

    def get_content_maintype(self) -> str:
        return "application"


class Connection(eventlet.wsgi.HttpProtocol):  # type: ignore[misc]  # eventlet is untyped
    """eventlet's, able to hang up: on a refused body, on a trickle in or out, on what has no certain end.

    The socket's timeout begins anew with every byte, so what is waited for needs an end of its own.
    """

    MessageClass = _Head
    wfile: Any

    def setup(self) -> None:
        super().setup()
        self.wfile.close()
        if hasattr(socket, "TCP_NOTSENT_LOWAT"):  # or megabytes must be taken before any progress shows
            self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, UNSENT)
        self.answering = _Answering(self.connection)
        self.wfile = io.BufferedWriter(self.answering, self.wbufsize)

    def handle_one_response(self) -> None:
        self.answering.begin()
        super().handle_one_response()

    def _read_request_line(self) -> Any:
        line = b""  # which closes the connection
        with eventlet.Timeout(KEEPALIVE_S + HEAD_S, False):
            line = super()._read_request_line()
        if len(line) < self.server.url_length_limit:
            return line
        self._refuse(unreadable.AddressTooLong(most=self.server.url_length_limit))
        return b""

    def parse_request(self) -> bool:
        understood: bool = False
        with eventlet.Timeout(HEAD_S, False):
            try:
                understood = super().parse_request()
            except (eventlet.wsgi.HeaderLineTooLong, eventlet.wsgi.HeadersTooLarge):
                self.send_error(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
        if understood and (problem := unreadable.problem_in(self.headers)):
            self._refuse(problem)
            return False
        if not understood:
            self.close_connection = True
        return understood

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:  # noqa: ARG002  as inherited
        """What the standard library refuses to read, with an English page."""
        if code == HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE:
            self._refuse(HEADERS_TOO_LARGE)
        elif code == HTTPStatus.HTTP_VERSION_NOT_SUPPORTED:
            self._refuse(unreadable.VersionUnsupported())
        else:
            self._refuse(unreadable.RequestMalformed())

    def _refuse(self, problem: Problem) -> None:
        self.close_connection = True
        self.wfile.write(unreadable.refusal(problem))
        with contextlib.suppress(OSError), eventlet.Timeout(DRAIN_S, False):
            self.wfile.flush()
            self.connection.shutdown(socket.SHUT_WR)
            left = DRAIN  # or what it still sends would be answered by a reset, which hides the refusal
            while left > 0 and (piece := self.connection.recv(64 * 1024)):
                left -= len(piece)

    def get_environ(self) -> dict[str, Any]:
        environ: dict[str, Any] = super().get_environ()
        environ["chassis.connection"] = self
        return environ


def drain(environ: dict[str, Any]) -> None:
    """Read the rest of a refused body, within reason: a reset connection would hide the refusal.

    What is not read to its end closes the connection. A call without one, as of a test, has nothing to read.
    """
    connection = environ.get("chassis.connection")
    if connection is None:
        return
    source, left = environ["eventlet.input"], DRAIN
    if source.should_send_hundred_continue:
        return  # the caller waits to be asked, and was not
    read_to_its_end = False
    with contextlib.suppress(OSError, ValueError), eventlet.Timeout(DRAIN_S, False):
        while left > 0 and (piece := source.read(min(left, 64 * 1024))):
            left -= len(piece)
        read_to_its_end = left > 0
    if not read_to_its_end:
        connection.close_connection = 1
