"""The pages every process serves beside its API: landing page, documentation, health and metrics."""

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

import orjson
from werkzeug.wrappers import Request, Response

from chassis import health, metrics
from chassis.http import openapi
from chassis.http.entrypoint import Route
from chassis.service import Service

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)


def views(runtime: Any, routes: Iterable[Route]) -> Iterator[tuple[str, str, Any]]:
    """Method, path and view of every page; a process without an API has only health and metrics."""
    with_api = {route.service for route in routes}
    for name, service in runtime.services.items():
        yield "GET", f"/{name}/health/live", _live
        yield "GET", f"/{name}/health/ready", partial(_ready, runtime, name)
        yield "GET", f"/{name}/metrics", partial(_metrics, name)
        if name in with_api:
            yield "GET", f"/{name}/openapi.json", partial(_openapi, service)


def _live(_: Request) -> Response:
    return _json({"status": "live"})


def _ready(runtime: Any, name: str, _: Request) -> Response:
    readiness = health.readiness(runtime.database(name), runtime.context())
    return _json(
        {"status": "ready" if readiness.ready else "unready", "detail": readiness.detail},
        200 if readiness.ready else 503,
    )


def _metrics(name: str, _: Request) -> Response:
    return Response(metrics.exposition(name), content_type=metrics.MEDIA_TYPE)


def _openapi(service: Service, _: Request) -> Response:
    return _json(openapi.document(service))


def _json(content: Any, status: int = 200) -> Response:
    return Response(orjson.dumps(content), status=status, content_type="application/json")
