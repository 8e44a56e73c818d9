"""One request as a unit of work: arguments, transaction, the method, its answer, audit, the commit."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from opentelemetry.trace import SpanKind
from sqlalchemy.orm import Session
from werkzeug.wrappers import Request, Response

from chassis import audit, context, tracing
from chassis.context import Actor, Context
from chassis.db import Database
from chassis.errors import Problem
from chassis.events import failpoints
from chassis.http import idempotency
from chassis.http.answers import Kept, answer, check_acceptable
from chassis.http.binding import arguments
from chassis.http.body import Body, Upload
from chassis.http.operation import Operation
from chassis.http.problems import response_to

FAILED = 400  #: a response from here on changes nothing
SECRET_PARAMETERS = ("token",)  #: path parameters that appear in no log and no audit line


class _RefusedByMethod(Exception):
    """The method itself answered with an error response: roll back, then send it."""

    def __init__(self, response: Response):
        self.response = response


def succeeded(response: Response) -> bool:
    """Whether what was done is to be committed; any other response changes nothing."""
    return response.status_code < FAILED or isinstance(response, Kept)


@dataclass
class Call:
    """What one request carries from the connection to the worker, and the response on its way back."""

    operation: Operation
    service: str
    runtime: Any
    context: Context
    request: Request
    values: Mapping[str, str]
    body: Body | None = None
    given: dict[str, Any] | None = None  #: the method's arguments, once :meth:`prepare` has read them
    response: Response | None = None

    @property
    def operation_id(self) -> str:
        """``issues.dispatch``: what the audit log and the documentation call it."""
        return f"{self.service}.{self.operation.name}"

    @property
    def actor(self) -> Actor:
        """Who asks."""
        return self.context.actor

    @property
    def database(self) -> Database:
        """That of its service."""
        database: Database = self.runtime.database(self.service)
        return database

    @property
    def target(self) -> str:
        """The path that was called, without secrets."""
        path = self.operation.path
        for name, value in self.values.items():
            path = path.replace(f"{{{name}}}", "…" if name in SECRET_PARAMETERS else value)
        return f"/{self.service}{path}"

    def perform(self, api: Any) -> None:
        """Do the work in a transaction of its own and set :attr:`response`, whatever goes wrong."""
        try:
            with self.span():
                self.prepare()
                with self._session() as session:
                    response = self._work(api, session)
                self.response = response
        except Exception as error:  # noqa: BLE001  the outermost boundary: nothing may reach the caller raw
            self.fail(error)

    def prepare(self) -> None:
        """Do what needs no transaction, unless it is done; raises the problem with what was sent."""
        if self.given is None:
            check_acceptable(self.operation, self.request)
            given = arguments(self.operation, self.request, self.values, self.body)
            self.given = given | self._prepared(given)

    def line(self, circumstances: Context) -> audit.Line:
        """What succeeded, and why if that was said, is recorded here so that no use case can forget it."""
        circumstances = replace(circumstances, reason=circumstances.reason or self._reason())
        return audit.line(circumstances, self.operation_id, self.target, ip=self.request.remote_addr)

    def fail(self, error: Exception) -> None:
        """Answer with what went wrong."""
        if isinstance(error, _RefusedByMethod):
            self.response = error.response
        else:
            self.response = self._told(error)

    @contextmanager
    def span(self) -> Iterator[None]:
        """Trace the block as its work, and what that causes as caused by it."""
        with tracing.span(self.operation_id, self.context.traceparent, SpanKind.SERVER) as traceparent:
            self.context = replace(self.context, traceparent=traceparent)
            yield

    def _reason(self) -> str | None:
        """The ``reason`` or ``note`` of what was sent, unless that is to be read by few."""
        if self.operation.sealed or self.given is None:
            return None
        body = self.given.get("body")
        said = getattr(body, "reason", None) or getattr(body, "note", None)
        return said if isinstance(said, str) else None

    def _work(self, api: Any, session: Session) -> Response:
        given = self.given
        assert given is not None, "it is prepared first"
        claim = self._claim(session, given)
        replayed = claim.stored() if claim else None
        if replayed is not None:
            return replayed
        result = self._call(api, session, given)
        if isinstance(result, Problem):  # returned, not raised: what it leaves behind is committed
            return self._refuse(result, claim)
        response = answer(self.operation, self.request, result)
        if not succeeded(response):
            raise _RefusedByMethod(response)
        if self.operation.commits:
            audit.write(session, [self.line(context.of(session))])
        if claim:
            claim.keep(response)
        failpoints.reach("http.performed")
        return response

    def _prepared(self, given: dict[str, Any]) -> dict[str, Any]:
        """What is to be done before there is a transaction that would have to wait for it."""
        if self.operation.beforehand is None:
            return {}
        read = partial(self.database.reading, self.context)
        return {"prepared": self.operation.beforehand(read, self.runtime.settings, **given)}

    def _refuse(self, problem: Problem, claim: idempotency.Claim | None) -> Response:
        if claim:
            claim.release()
        return self._told(problem)

    def _told(self, error: Exception) -> Response:
        form = self.operation.refused(self.context.now)
        return response_to(error, self.context.correlation_id, form)

    def _session(self) -> AbstractContextManager[Session]:
        if self.operation.commits:
            return self.database.transaction(self.context)
        return self.database.reading(self.context)

    def _call(self, api: Any, session: Session, given: dict[str, Any]) -> Any:
        supply = {"session": session, "actor": self.actor, "runtime": self.runtime, "request": self.request}
        supplied = {name: supply[name] for name in self.operation.supplied if name in supply}
        return self.operation.function(api, **supplied, **given)

    def _claim(self, session: Session, given: Mapping[str, Any]) -> idempotency.Claim | None:
        header = self.request.headers.get(idempotency.HEADER) if self.operation.idempotent else None
        if header is None:
            return None
        upload = given.get("body")
        body = upload.digest() if isinstance(upload, Upload) else self.body.raw if self.body else b""
        request_hash = idempotency.request_hash(
            self.request.path, self.request.environ.get("QUERY_STRING", ""), body
        )
        return idempotency.Claim(
            session, idempotency.key_in(header, self.actor), self.operation.name, request_hash
        )
