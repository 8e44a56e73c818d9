"""The listener: one socket, one route table and one WSGI callable for all services of a process."""

import contextlib
import errno
import http.client
import io
import socket
import sys
import time
from collections.abc import Callable, Iterable
from functools import partial
from http import HTTPStatus
from itertools import takewhile
from typing import Any

import eventlet
import eventlet.wsgi
import greenlet  # type: ignore[import-untyped]  # comes with eventlet
import structlog
from werkzeug.routing import Map, MapAdapter, Rule
from werkzeug.wrappers import Request, Response

from chassis import metrics
from chassis.auth import Authenticator, Keys
from chassis.errors import Problem
from chassis.http import body, correlation, pages, unreadable
from chassis.http.body import MEBIBYTE, receive
from chassis.http.entrypoint import Route
from chassis.http.problems import Busy, response_to
from chassis.http.streams import Streams
from chassis.http.together import SMALL, Queue
from chassis.http.work import Call

log = structlog.get_logger(__name__)

SOCKET_TIMEOUT_S = 30  #: a connection that neither sends nor takes anything for so long is closed
KEEPALIVE_S = 75
MOST_CONNECTIONS = 1024
STOP_S = 30  #: how long running requests may take to finish when the process is told to stop
HEAD_S = 20  #: how long a caller may take for the headers, once it has begun
DRAIN_S = 10
DRAIN = 8 * MEBIBYTE  #: of a refused body that is read, for so long, so that the caller can see the refusal
UNSENT = 128 * 1024  #: bytes of an answer that may wait in the kernel of those not yet sent
#: why an address cannot be listened at, for whoever started the process
UNUSABLE = {
    errno.EADDRINUSE: "端口已被其他程序占用",
    errno.EADDRNOTAVAIL: "本机没有这个地址",
    errno.EACCES: "没有使用该端口的权限",
}

HEADERS_TOO_LARGE = unreadable.HeadersTooLarge(
    line=eventlet.wsgi.MAX_HEADER_LINE,
    most=eventlet.wsgi.MAX_TOTAL_HEADER_SIZE,
    number=http.client._MAXHEADERS,  # type: ignore[attr-defined]  # noqa: SLF001
)

View = Callable[[Request], Response]


class Listener:
    """Serves the routes of every container of the process, and the pages of :mod:`chassis.http.pages`.

    It is a WSGI callable, so tests call it directly. The runner calls :meth:`start` when all containers
    have started, and :meth:`stop` before it stops them.
    """

    def __init__(self, runtime: Any):
        self.socket_timeout_s: float = SOCKET_TIMEOUT_S
        self.streams = Streams()
        self._runtime = runtime
        self._routes: dict[tuple[str, str, str], Route] = {}
        self._views: list[tuple[str, str, View]] = []
        self._adapter: MapAdapter | None = None
        self._authenticators: dict[str, Authenticator] = {}
        self._socket: Any = None
        self._serving: Any = None

    # --- what is served

    def add(self, route: Route) -> None:
        """Serve a route; raises :class:`ValueError` when its address is taken."""
        operation = route.operation
        key = (route.service, operation.method, operation.path)
        if key in self._routes:
            raise ValueError(f"two methods serve {operation.method} /{route.service}{operation.path}")
        self._routes[key] = route
        self._adapter = None

    def remove(self, route: Route) -> None:
        """Refuse new requests for a route whose container stops; running ones finish."""
        self._routes.pop((route.service, route.operation.method, route.operation.path), None)
        self._adapter = None

    def serve(self, method: str, path: str, view: View) -> None:
        """Serve a page that belongs to no service, without a worker, a token or a transaction."""
        self._views.append((method, path, view))
        self._adapter = None

    def services_with_routes(self) -> set[str]:
        """The services whose API runs in this process."""
        return {service for service, _, _ in self._routes}

    # --- the socket

    @property
    def address(self) -> tuple[str, int]:
        """Where it listens, once started."""
        host, port = self._socket.getsockname()[:2]
        return host, port

    def start(self) -> None:
        """Listen at ``BIZENV_HTTP`` and serve; returns at once."""
        self._socket = _listen(self._runtime.settings.http)
        self._serving = eventlet.spawn(
            eventlet.wsgi.server,
            self._socket,
            self,
            max_size=MOST_CONNECTIONS,
            keepalive=KEEPALIVE_S,
            socket_timeout=self.socket_timeout_s,
            protocol=_Connection,
            log_output=False,
            debug=False,
        )

    def stop(self) -> None:
        """Take no new connection, let the running requests finish and be answered, then close."""
        self.streams.stop()  # or their connections would be waited for
        if self._serving is None:
            return
        self._serving.kill()  # its clean-up closes idle connections and waits for the busy ones
        with eventlet.Timeout(STOP_S, False), contextlib.suppress(greenlet.GreenletExit):
            self._serving.wait()
        self._serving = None

    # --- a request

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """The WSGI application."""
        started = time.perf_counter()
        request = Request(environ)
        request.remote_addr = correlation.client_address(request, self._runtime.settings.trusted_proxies)
        correlation_id = correlation.correlation_id_of(request)
        served: Route | View | None = None
        try:
            served, values = self._matched(request)
            response = self._run(served, request, values, correlation_id)
        except Exception as error:  # noqa: BLE001  the outermost boundary: nothing may reach the caller raw
            response = response_to(error, correlation_id, self._form(served, request.path))
        response.headers[correlation.HEADER] = correlation_id
        response.headers["X-Content-Type-Options"] = "nosniff"
        _drain(environ)
        _observe(served, request, response, time.perf_counter() - started, correlation_id)
        return response(environ, start_response)

    def _matched(self, request: Request) -> tuple[Any, dict[str, str]]:
        if self._adapter is None:
            self._adapter = self._build()
        served, values = self._adapter.match(request.path, request.method)
        return served, dict(values)

    def _form(self, served: Any, path: str) -> Callable[[Problem], Response] | None:
        """How a refusal is told there; at an address nobody serves as at the one most like it."""
        route = served if isinstance(served, Route) else None
        if served is None:
            near = [each for each in self._routes.values() if path.startswith(_beginning(each))]
            route = max(near, key=partial(_likeness, path.split("/")), default=None)
        return route.operation.refused(self._runtime.clock.now()) if route else None

    def _build(self) -> MapAdapter:
        rules = [
            Rule(_template(service, path), methods=[method], endpoint=route)
            for (service, method, path), route in self._routes.items()
        ]
        views = [*pages.views(self._runtime, self._routes.values()), *self._views]
        rules += [Rule(path, methods=[method], endpoint=view) for method, path, view in views]
        url_map = Map(rules, strict_slashes=False, merge_slashes=False, redirect_defaults=False)
        return url_map.bind("bizenv")

    def _run(self, served: Any, request: Request, values: dict[str, str], correlation_id: str) -> Response:
        if not isinstance(served, Route):
            response: Response = served(request)
            return response
        operation, service = served.operation, served.service
        actor = self._authenticator(service).actor(request.headers.get("Authorization"), operation.access)
        operation.access.check(actor, service, writes=operation.writes)
        limit = (operation.body_limit_mb or self._runtime.settings.body_limit_mb) * MEBIBYTE
        request.max_content_length = limit
        context = self._runtime.context(
            actor=actor, correlation_id=correlation_id, traceparent=correlation.traceparent_of(request)
        )
        call = Call(operation, service, self._runtime, context, request, values)
        if operation.body_kind == "none":
            return _answered(served, call)
        with receive(request, limit) as call.body:
            return _answered(served, call)

    def _authenticator(self, service: str) -> Authenticator:
        if service not in self._authenticators:
            keys = Keys(self._runtime.database(service), self._runtime.context)
            self._authenticators[service] = Authenticator(keys, self._runtime.clock.now)
        return self._authenticators[service]


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


class _Connection(eventlet.wsgi.HttpProtocol):  # type: ignore[misc]  # eventlet is untyped
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


def _answered(route: Route, call: Call) -> Response:
    try:
        if route.queue is not None and (call.body is None or call.body.size <= SMALL):
            call.prepare()
            route.queue.answer(call, partial(_worker, route, route.queue))
        else:
            _worker(route, call).wait()
    except Busy:
        metrics.http_refused.labels(route.service).inc()
        raise
    assert call.response is not None
    return call.response


def _worker(route: Route, work: Call | Queue) -> Any:
    """A worker of its container that does the work; a full pool raises :class:`Busy` and does not queue.

    Waiting for the worker itself also ends when nameko kills it, which its result callback would not tell.
    """
    container = route.container
    if container._worker_pool.free() <= 0:  # noqa: SLF001  nameko offers no question, only a queue without end
        raise Busy
    return container._worker_threads[container.spawn_worker(route, (work,), {})]  # noqa: SLF001


def _listen(where: str) -> Any:
    host, _, port = where.rpartition(":")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return eventlet.listen((host.strip("[]"), int(port)), family=family, reuse_port=False)
    except (ValueError, OverflowError):
        sys.exit(f"BIZENV_HTTP：{where} 不是监听地址，应形如 127.0.0.1:8000")
    except OSError as error:
        reason = UNUSABLE.get(error.errno or 0, error.strerror)
        sys.exit(f"BIZENV_HTTP：不能在 {where} 监听，{reason}")


def _template(service: str, path: str) -> str:
    return f"/{service}" + path.replace("{", "<").replace("}", ">")


def _beginning(route: Route) -> str:
    """What all addresses of a route begin with."""
    return _template(route.service, route.operation.path).partition("<")[0]


def _likeness(steps: list[str], route: Route) -> tuple[int, bool]:
    """How many steps of an address are those of a route; of several as like it one with a form of its own."""
    served = _template(route.service, route.operation.path).split("/")
    like = takewhile(lambda pair: pair[0] == pair[1] or "<" in pair[1], zip(steps, served, strict=False))
    return sum(1 for _ in like), route.operation.refusal is not None


def _drain(environ: dict[str, Any]) -> None:
    """Read the rest of a refused body, within reason: a reset connection would hide the refusal."""
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


def _observe(served: Any, request: Request, response: Response, seconds: float, correlation_id: str) -> None:
    """Count and log the request by its route's template: paths may hold what no log may hold."""
    if not isinstance(served, Route):
        return
    operation, status = served.operation, response.status_code
    metrics.http_seconds.labels(served.service, operation.path, request.method, status).observe(seconds)
    log.info(
        "request",
        operation=f"{served.service}.{operation.name}",
        status=status,
        ms=round(seconds * 1000, 1),
        correlation_id=correlation_id,
    )
