"""Server-sent events: answers that go on until the token ends, bounded in number, with a heartbeat.

A stream runs on its connection's own green thread, not in a worker, and holds no transaction: it asks
``look`` again and again, which opens one for a moment. Proxies must not buffer it, which a header says.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from werkzeug.wrappers import Request, Response

from chassis.errors import Transient

MEDIA_TYPE = "text/event-stream; charset=utf-8"
COME_BACK_MS = 3000  #: what a client is told to wait before it connects again


class TooManyStreams(Transient):
    code = "too_many_streams"
    message = "实时连接过多，请关闭其他页面或稍后重试"


@dataclass(frozen=True)
class Said:
    """One event of a stream; ``data`` is one line, ``id`` is what a client names when it comes back."""

    id: str
    name: str
    data: str

    def encoded(self) -> bytes:
        """As it goes over the wire."""
        return f"id: {self.id}\nevent: {self.name}\ndata: {self.data}\n\n".encode()


@dataclass(frozen=True)
class Pace:
    """How often a stream looks, and how long it may say nothing."""

    poll_s: float
    heartbeat_s: float
    most: int  #: streams of a process
    most_of_one: int  #: of one person


class Streams:
    """The streams of one process."""

    def __init__(self) -> None:
        self._open: Counter[str] = Counter()
        self._stopping = False

    def stop(self) -> None:
        """Let all end at their next look, and open no other: clients come back to another process."""
        self._stopping = True

    def open(
        self,
        request: Request,
        who: str,
        look: Callable[[], Iterable[Said]],
        pace: Pace,
        goes_on: Callable[[], bool],
    ) -> Response:
        """An answer that says what ``look`` finds for as long as ``goes_on``.

        Raises :class:`TooManyStreams`.
        """
        if self._stopping or self._open.total() >= pace.most or self._open[who] >= pace.most_of_one:
            raise TooManyStreams
        self._open[who] += 1
        request.environ["eventlet.minimum_write_chunk_size"] = 1  # or a few kilobytes are gathered first
        response = Response(self._saying(look, pace, goes_on), content_type=MEDIA_TYPE)
        response.call_on_close(lambda: self._close(who))
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Accel-Buffering"] = "no"
        return response

    def _close(self, who: str) -> None:
        self._open[who] -= 1
        if not self._open[who]:
            del self._open[who]

    def _saying(
        self, look: Callable[[], Iterable[Said]], pace: Pace, goes_on: Callable[[], bool]
    ) -> Iterator[bytes]:
        yield f"retry: {COME_BACK_MS}\n\n".encode()
        said_at = time.monotonic()
        while not self._stopping and goes_on():
            for said in look():
                yield said.encoded()
                said_at = time.monotonic()
            if time.monotonic() - said_at >= pace.heartbeat_s:
                yield b":\n\n"  # a comment: neither proxy nor firewall takes the connection for dead
                said_at = time.monotonic()
            time.sleep(pace.poll_s)


def ends_before(ends_at: datetime | None, now: Callable[[], datetime]) -> Callable[[], bool]:
    """Whether a stream may go on: until its token ends."""
    return lambda: ends_at is None or now() < ends_at
