"""The pages every process serves beside its API: landing page, documentation, health and metrics."""

import base64
import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, partial
from pathlib import Path
from typing import Any

import orjson
from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup
from swagger_ui_bundle import swagger_ui_path
from werkzeug.wrappers import Request, Response

from chassis import health, metrics
from chassis.http import openapi
from chassis.http.entrypoint import Route
from chassis.service import Service, installed

STATIC = Path(__file__).parent / "static"
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)
#: what the documentation page loads, all from here: name → folder and media type
ASSETS = {
    "swagger-ui.css": (Path(str(swagger_ui_path)), "text/css; charset=utf-8"),
    "swagger-ui-bundle.js": (Path(str(swagger_ui_path)), "text/javascript; charset=utf-8"),
    "favicon-32x32.png": (Path(str(swagger_ui_path)), "image/png"),
    "docs.css": (STATIC, "text/css; charset=utf-8"),
    "docs.js": (STATIC, "text/javascript; charset=utf-8"),
}

View = Callable[[Request], Response]

_templates = Environment(loader=FileSystemLoader(STATIC), autoescape=True)


def views(runtime: Any, routes: Iterable[Route]) -> Iterator[tuple[str, str, View]]:
    """Method, path and view of every page; a process without an API has only health and metrics."""
    with_api = {route.service for route in routes}
    for name, service in runtime.services.items():
        yield "GET", f"/{name}/health/live", _live
        yield "GET", f"/{name}/health/ready", partial(_ready, runtime, name)
        yield "GET", f"/{name}/metrics", partial(_metrics, name)
        if name in with_api:
            yield "GET", f"/{name}/openapi.json", partial(_openapi, service)
            yield "GET", f"/{name}/docs", partial(_docs, service)
            for asset in ASSETS:
                yield "GET", f"/{name}/docs/{asset}", partial(_asset, asset)
    if with_api:
        # with a broker the others run elsewhere, behind the same address
        yield "GET", "/", partial(_landing, runtime.services if runtime.settings.embedded else installed())


def _live(_: Request) -> Response:
    return _json({"status": "live"})


def _ready(runtime: Any, name: str, _: Request) -> Response:
    found = health.readiness(runtime.database(name), runtime.context())
    body = {"status": "ready" if found.ready else "unready", "detail": found.detail}
    return _json(body, 200 if found.ready else 503)


def _metrics(name: str, _: Request) -> Response:
    return Response(metrics.exposition(name), content_type=metrics.MEDIA_TYPE)


def _openapi(service: Service, request: Request) -> Response:
    return _cached(_description(service), "application/json", request)


def _docs(service: Service, _: Request) -> Response:
    return _html(_templates.get_template("docs.html").render(title=service.title), CSP)


def _asset(name: str, request: Request) -> Response:
    folder, media_type = ASSETS[name]
    return _cached(_file(folder / name), media_type, request)


def _landing(services: Mapping[str, Service], _: Request) -> Response:
    style = _file(STATIC / "landing.css").decode()
    shown = [{"name": s.name, "title": s.title, "about": openapi.about(s)} for s in services.values()]
    landing = _templates.get_template("landing.html")
    return page(landing.render(services=shown, style=Markup(style)), style)  # noqa: S704  our own file


def page(content: str, style: str, status: int = 200, *, with_forms: bool = False) -> Response:
    """A page with ``style`` in it and nothing from elsewhere; its forms, if it has any, come back here."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = CSP.replace("style-src 'self'", f"style-src 'sha256-{digest}'")
    if with_forms:
        policy = policy.replace("form-action 'none'", "form-action 'self'")
    return _html(content, policy, status)


@cache
def _file(path: Path) -> bytes:
    return path.read_bytes()


@cache
def _description(service: Service) -> bytes:
    return orjson.dumps(openapi.document(service))


def _json(content: Any, status: int = 200) -> Response:
    response = Response(orjson.dumps(content), status=status, content_type="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response


def _html(content: str, policy: str, status: int = 200) -> Response:
    response = Response(content, status, content_type="text/html; charset=utf-8")
    response.headers["Content-Security-Policy"] = policy
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _cached(content: bytes, media_type: str, request: Request) -> Response:
    response = Response(content, content_type=media_type)
    response.headers["Cache-Control"] = "no-cache"
    response.set_etag(hashlib.blake2b(content, digest_size=8).hexdigest())
    response.make_conditional(request)
    return response
