"""One request as a unit of work: arguments, transaction, the method, its answer, audit, the commit."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from opentelemetry.trace import SpanKind
from sqlalchemy.orm import Session
from werkzeug.wrappers import Request, Response

from chassis import audit, tracing
from chassis.context import Actor, Context
from chassis.errors import Problem
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
    def target(self) -> str:
        """The path that was called, without secrets."""
        path = self.operation.path
        for name, value in self.values.items():
            path = path.replace(f"{{{name}}}", "…" if name in SECRET_PARAMETERS else value)
        return f"/{self.service}{path}"

    def perform(self, api: Any) -> None:
        """Do the work and set :attr:`response`; whatever goes wrong becomes a problem response."""
        try:
            with tracing.span(self.operation_id, self.context.traceparent, SpanKind.SERVER) as traceparent:
                self.context = replace(self.context, traceparent=traceparent)
                self.response = self._work(api)
        except _RefusedByMethod as refusal:
            self.response = refusal.response
        except Exception as error:  # noqa: BLE001  the outermost boundary: nothing may reach the caller raw
            self.response = response_to(error, self.context.correlation_id)

    def _work(self, api: Any) -> Response:
        check_acceptable(self.operation, self.request)
        given = arguments(self.operation, self.request, self.values, self.body)
        given |= self._prepared(given)
        with self._session() as session:
            claim = self._claim(session, given)
            replayed = claim.stored() if claim else None
            if replayed is not None:
                return replayed
            result = self._call(api, session, given)
            if isinstance(result, Problem):  # returned, not raised: what it leaves behind is committed
                return self._refuse(result, claim)
            response = answer(self.operation, self.request, result)
            if response.status_code >= FAILED and not isinstance(response, Kept):
                raise _RefusedByMethod(response)
            if self.operation.commits:
                self._audit(session)
            if claim:
                claim.keep(response)
        return response

    def _prepared(self, given: dict[str, Any]) -> dict[str, Any]:
        """What is to be done before there is a transaction that would have to wait for it."""
        if self.operation.beforehand is None:
            return {}
        read = partial(self.runtime.database(self.service).reading, self.context)
        return {"prepared": self.operation.beforehand(read, self.runtime.settings, **given)}

    def _refuse(self, problem: Problem, claim: idempotency.Claim | None) -> Response:
        if claim:
            claim.release()
        return response_to(problem, self.context.correlation_id)

    def _session(self) -> AbstractContextManager[Session]:
        database = self.runtime.database(self.service)
        session: AbstractContextManager[Session] = (
            database.transaction(self.context) if self.operation.commits else database.reading(self.context)
        )
        return session

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

    def _audit(self, session: Session) -> None:
        """What succeeded is recorded by the edge, so that no use case can forget it."""
        audit.append(session, self.operation_id, self.target, ip=self.request.remote_addr)
