"""The listener: one socket and one WSGI callable for all services of a process."""

import contextlib
import errno
import socket
import sys
import time
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

import eventlet
import eventlet.wsgi
import greenlet  # type: ignore[import-untyped]  # comes with eventlet
import structlog
from werkzeug.wrappers import Request, Response

from chassis import metrics
from chassis.auth import Authenticator, Keys
from chassis.errors import Problem
from chassis.http import correlation
from chassis.http.body import MEBIBYTE, receive
from chassis.http.connection import KEEPALIVE_S, Connection, drain
from chassis.http.entrypoint import Route
from chassis.http.pages import View
from chassis.http.problems import Busy, response_to
from chassis.http.routing import Routes
from chassis.http.streams import Streams
from chassis.http.together import SMALL, Queue
from chassis.http.work import Call

log = structlog.get_logger(__name__)

SOCKET_TIMEOUT_S = 30  #: a connection that neither sends nor takes anything for so long is closed
MOST_CONNECTIONS = 1024
STOP_S = 30  #: how long running requests may take to finish when the process is told to stop
#: why an address cannot be listened at, for whoever started the process
UNUSABLE = {
    errno.EADDRINUSE: "端口已被其他程序占用",
    errno.EADDRNOTAVAIL: "本机没有这个地址",
    errno.EACCES: "没有使用该端口的权限",
}


class Listener:
    """Serves what is in its :attr:`routes`, of every container of the process.

    It is a WSGI callable, so tests call it directly. The runner calls :meth:`start` when all containers
    have started, and :meth:`stop` before it stops them.
    """

    def __init__(self, runtime: Any):
        self.socket_timeout_s: float = SOCKET_TIMEOUT_S
        self.streams = Streams()
        self.routes = Routes(runtime)
        self._runtime = runtime
        self._authenticators: dict[str, Authenticator] = {}
        self._socket: Any = None
        self._serving: Any = None

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
            protocol=Connection,
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
            served, values = self.routes.matched(request)
            response = self._run(served, request, values, correlation_id)
        except Exception as error:  # noqa: BLE001  the outermost boundary: nothing may reach the caller raw
            response = response_to(error, correlation_id, self._form(served, request.path))
        response.headers[correlation.HEADER] = correlation_id
        response.headers["X-Content-Type-Options"] = "nosniff"
        drain(environ)
        _observe(served, request, response, time.perf_counter() - started, correlation_id)
        return response(environ, start_response)

    def _form(self, served: Route | View | None, path: str) -> Callable[[Problem], Response] | None:
        """How a refusal is told there; at an address nobody serves as at the one most like it."""
        route = self.routes.most_like(path) if served is None else served
        return route.operation.refused(self._runtime.clock.now()) if isinstance(route, Route) else None

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
