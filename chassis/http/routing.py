"""The addresses of a process: every route and page it serves, and whose form of refusal goes where."""

from functools import partial
from itertools import takewhile
from typing import Any

from werkzeug.routing import Map, MapAdapter, Rule
from werkzeug.wrappers import Request

from chassis.http import pages
from chassis.http.entrypoint import Route
from chassis.http.pages import View


class Routes:
    """What the containers of a process serve, and the pages of :mod:`chassis.http.pages`."""

    def __init__(self, runtime: Any):
        self._runtime = runtime
        self._routes: dict[tuple[str, str, str], Route] = {}
        self._views: list[tuple[str, str, View]] = []
        self._adapter: MapAdapter | None = None

    def add(self, route: Route) -> None:
        """Serve a route; raises :class:`ValueError` when its address is taken."""
        operation = route.operation
        if _key(route) in self._routes:
            raise ValueError(f"two methods serve {operation.method} /{route.service}{operation.path}")
        self._routes[_key(route)] = route
        self._adapter = None

    def remove(self, route: Route) -> None:
        """Serve it no more; no harm is done where it is not served."""
        self._routes.pop(_key(route), None)
        self._adapter = None

    def add_view(self, method: str, path: str, view: View) -> None:
        """Serve a page that belongs to no service."""
        self._views.append((method, path, view))
        self._adapter = None

    def matched(self, request: Request) -> tuple[Route | View, dict[str, str]]:
        """What serves a request, and the values in its path.

        Raises werkzeug's :class:`NotFound` and :class:`MethodNotAllowed`.
        """
        if self._adapter is None:
            self._adapter = self._build()
        served, values = self._adapter.match(request.path, request.method)
        return served, dict(values)

    def most_like(self, path: str) -> Route | None:
        """The route an address that nobody serves was meant for, as far as can be told."""
        near = [each for each in self._routes.values() if path.startswith(_beginning(each))]
        return max(near, key=partial(_likeness, path.split("/")), default=None)

    def _build(self) -> MapAdapter:
        rules = [
            Rule(_template(route), methods=[route.operation.method], endpoint=route)
            for route in self._routes.values()
        ]
        views = [*pages.views(self._runtime, self._routes.values()), *self._views]
        rules += [Rule(path, methods=[method], endpoint=view) for method, path, view in views]
        url_map = Map(rules, strict_slashes=False, merge_slashes=False, redirect_defaults=False)
        return url_map.bind("bizenv")


def _key(route: Route) -> tuple[str, str, str]:
    return route.service, route.operation.method, route.operation.path


def _template(route: Route) -> str:
    return f"/{route.service}" + route.operation.path.replace("{", "<").replace("}", ">")


def _beginning(route: Route) -> str:
    """What all addresses of a route begin with."""
    return _template(route).partition("<")[0]


def _likeness(steps: list[str], route: Route) -> tuple[int, bool]:
    """How many steps of an address are those of a route; of several as like it one with a form of its own."""
    like = takewhile(
        lambda pair: pair[0] == pair[1] or "<" in pair[1],
        zip(steps, _template(route).split("/"), strict=False),
    )
    return sum(1 for _ in like), route.operation.refusal is not None
