"""``@get @post @put @patch @delete``: the nameko entrypoints by which an API method is called over HTTP.

The decorated method is replaced by one that does the whole unit of work: transaction, call, answer,
audit, commit. nameko runs that in a worker, and only when it has returned is the answer handed out; so
nothing is said to be done that is not committed (messaging.md N7).
"""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Protocol, TypeVar

from nameko.extensions import Entrypoint, register_entrypoint

from chassis.auth import Access
from chassis.http.operation import Beforehand, Operation, Refusal, Together, operation
from chassis.http.together import Queue
from chassis.http.work import Call

F = TypeVar("F", bound=Callable[..., Any])


class Route(Entrypoint):  # type: ignore[misc]  # nameko is untyped
    """One operation bound to one container; registers itself with the process's routes."""

    def __init__(self, operation: Operation, **options: Any):
        super().__init__(**options)
        self.operation = operation
        self.queue = Queue() if operation.together else None

    def setup(self) -> None:
        """Called by nameko before the container starts."""
        self.routes.add(self)

    def stop(self) -> None:
        """Called by nameko first of all: new requests are refused, running ones finish."""
        self.routes.remove(self)

    @property
    def service(self) -> str:
        """The service's name: the container's without ``-api``."""
        return str(self.container.service_name).removesuffix("-api").removesuffix("-worker")

    @property
    def runtime(self) -> Any:
        """The process's :class:`chassis.runtime.Runtime`."""
        return self.container.config["runtime"]

    @property
    def routes(self) -> Any:
        """The process's :class:`chassis.http.routing.Routes`."""
        return self.runtime.listener.routes


class Decorator(Protocol):
    """``@post("/v1/things", allow=signed_in)``."""

    def __call__(
        self,
        path: str,
        *,
        allow: Access,
        status: int | None = None,
        idempotent: bool = True,
        responses: Mapping[int, str] | None = None,
        body_limit_mb: int | None = None,
        tag: str = "",
        beforehand: Beforehand | None = None,
        audited: bool = False,
        sealed: bool = False,
        together: Together | None = None,
        refusal: Refusal | None = None,
    ) -> Callable[[F], F]:
        """Serve the method at ``/<service><path>``.

        ``allow``: who may call. ``status``: of a success (default 200, or 204 for ``None``).
        ``idempotent``: whether a POST honours ``Idempotency-Key``. ``responses``: further problems, status →
        Chinese sentence, for the documentation. ``body_limit_mb``: instead of the setting of that name.
        ``tag``: Chinese heading in the documentation. ``beforehand``: slow work that must not hold a
        transaction (:data:`chassis.http.operation.Beforehand`); its result is ``prepared``.
        ``audited``: whether a read is logged as every write is (domain.md PERM-6).
        ``sealed``: what is sent is kept encrypted, so no audit line repeats the reason in it.
        ``together``: answers the small requests that come while one is in its transaction, all in the next
        (:data:`chassis.http.operation.Together`, :mod:`chassis.http.together`); the method must take them
        one by one too, also those it has been tried on, with whatever that left outside of the database.
        ``refusal``: the form in which whatever refuses a request of it is told, the edge too.
        Raises :class:`chassis.http.operation.RouteMistake`.
        """


def _decorator(method: str) -> Decorator:
    def decorate(
        path: str,
        *,
        allow: Access,
        status: int | None = None,
        idempotent: bool = True,
        responses: Mapping[int, str] | None = None,
        body_limit_mb: int | None = None,
        tag: str = "",
        beforehand: Beforehand | None = None,
        audited: bool = False,
        sealed: bool = False,
        together: Together | None = None,
        refusal: Refusal | None = None,
    ) -> Callable[[F], F]:
        def register(function: F) -> F:
            planned = operation(
                method,
                path,
                function,
                allow=allow,
                status=status,
                idempotent=idempotent,
                responses=responses,
                body_limit_mb=body_limit_mb,
                tag=tag,
                beforehand=beforehand,
                audited=audited,
                sealed=sealed,
                together=together,
                refusal=refusal,
            )

            @wraps(function)
            def perform(api: Any, work: Call | Queue) -> None:
                work.perform(api)

            register_entrypoint(perform, Route(planned))
            return perform  # type: ignore[return-value]  # callers see the method they wrote

        return register

    return decorate


get = _decorator("GET")
post = _decorator("POST")
put = _decorator("PUT")
patch = _decorator("PATCH")
delete = _decorator("DELETE")
