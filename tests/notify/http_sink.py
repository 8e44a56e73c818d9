"""A real HTTP server on a free port of this machine: keeps what it is sent, and fails as it is told to."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import orjson


@dataclass(frozen=True)
class Received:
    """One request."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body, read as JSON."""
        return orjson.loads(self.body)


class HttpSink:
    """What was received, in order; ``mood`` says how the next ones are answered.

    A status, ``redirect`` (to itself), ``hang`` (no answer) or ``drip`` (a byte of a header at a time).
    """

    def __init__(self) -> None:
        self.received: list[Received] = []
        self.mood: int | str = 200
        self.url = ""
        self.released = threading.Event()


def _handler(sink: HttpSink) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            sink.received.append(Received(self.path, {k.lower(): v for k, v in self.headers.items()}, body))
            if sink.mood == "hang":
                sink.released.wait(20)
            elif sink.mood == "drip":
                self._drip()
            else:
                self._answer()

        def _answer(self) -> None:
            self.send_response(307 if sink.mood == "redirect" else int(sink.mood))
            if sink.mood == "redirect":
                self.send_header("Location", f"{sink.url}/elsewhere")
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def _drip(self) -> None:
            try:
                self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
                while not sink.released.is_set():
                    self.wfile.write(b"x")
                    self.wfile.flush()
                    time.sleep(0.05)
            except OSError:
                return

        def log_message(self, *_: Any) -> None:
            pass

    return Handler


@contextmanager
def http_sink() -> Iterator[HttpSink]:
    """A running sink; its socket is closed afterwards."""
    sink = HttpSink()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(sink))
    server.daemon_threads = True
    sink.url = f"http://127.0.0.1:{server.server_port}"
    serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    serving.start()
    try:
        yield sink
    finally:
        sink.released.set()
        server.shutdown()
        server.server_close()
        serving.join()
