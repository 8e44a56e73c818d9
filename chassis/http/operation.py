"""What a route promises, read once from its method's signature: parameters, body, answer, access rule."""

import inspect
import re
import types
import typing
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, Field, TypeAdapter
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from chassis.auth import Access
from chassis.context import Context
from chassis.errors import Problem
from chassis.http.body import Upload
from chassis.shapes import LATE

SAFE_METHODS = ("GET", "HEAD")
#: parameters the edge supplies; all others are path, query or body
SUPPLIED = ("session", "actor", "runtime", "request", "expected", "prepared")
#: Called before the transaction is opened with a way to open a reading session, the settings, and by name
#: what the caller sent; what it returns is supplied as ``prepared``. What it has read may have changed
#: since, so the method compares. What it raises is the answer.
Beforehand = Callable[..., Any]


@dataclass
class Asked:
    """One of several requests that a :data:`Together` answers."""

    context: Context  #: its own circumstances; replaced when it turns out who the actor is
    given: Mapping[str, Any]  #: by name, what the method would be called with


#: Answers several requests of one route in one transaction, in order: as the method would each, but what it
#: refuses it must not have touched. What it raises rolls back, and then the method is called for each.
Together = Callable[[Session, Any, Sequence[Asked]], Sequence[Response]]

#: Writes a refusal of that moment in the form a protocol's clients read, instead of a problem document.
Refusal = Callable[[Problem, datetime], Response]

BodyKind = Literal["none", "json", "upload"]

_PLACEHOLDER = re.compile(r"{(\w+)}")
_PATH_TYPES: dict[Any, Any] = {
    str: Annotated[str, Field(min_length=1, max_length=200)],
    int: Annotated[int, Field(ge=-(2**63), lt=2**63)],
}


class RouteMistake(TypeError):
    """A route is declared wrongly; raised when its class is defined, never while serving."""


@dataclass(frozen=True)
class Query:
    """The ``query`` parameter: a model filled from the query string."""

    model: type[BaseModel]
    lists: frozenset[str]  #: which of them may be given several times


@dataclass(frozen=True)
class Operation:
    """One method of an API class as HTTP sees it, with everything a request needs already worked out."""

    method: str
    path: str
    function: Callable[..., Any]
    access: Access
    status: int
    idempotent: bool
    responses: Mapping[int, str]
    body_limit_mb: int | None
    supplied: frozenset[str]
    path_types: Mapping[str, TypeAdapter[Any]]
    query: Query | None
    body_kind: BodyKind
    body_optional: bool
    body_type: TypeAdapter[Any] | None
    expected_required: bool
    answer: TypeAdapter[Any] | None  #: None: empty, or a werkzeug Response made by the method
    answer_type: Any
    has_version: bool
    tag: str = ""
    beforehand: Beforehand | None = None
    audited: bool = False
    sealed: bool = False
    together: Together | None = None
    refusal: Refusal | None = None
    summary: str = field(default="")
    description: str = field(default="")

    @property
    def name(self) -> str:
        """The method's name; with the service's name before it, the operation id."""
        return self.function.__name__

    @property
    def writes(self) -> bool:
        """Whether it changes something."""
        return self.method not in SAFE_METHODS

    @property
    def commits(self) -> bool:
        """Whether it runs in a transaction that is committed, with a line in the audit log."""
        return self.writes or self.audited

    def refused(self, now: datetime) -> Callable[[Problem], Response] | None:
        """How a refusal of it is told, if not as a problem document."""
        refusal = self.refusal
        return None if refusal is None else lambda problem: refusal(problem, now)

    @property
    def makes_response(self) -> bool:
        """Whether the method answers with a werkzeug Response of its own."""
        return inspect.isclass(self.answer_type) and issubclass(self.answer_type, Response)


def operation(
    method: str,
    path: str,
    function: Callable[..., Any],
    *,
    allow: Access,
    status: int | None,
    idempotent: bool,
    responses: Mapping[int, str] | None,
    body_limit_mb: int | None,
    tag: str,
    beforehand: Beforehand | None,
    audited: bool,
    sealed: bool,
    together: Together | None,
    refusal: Refusal | None,
) -> Operation:
    """Read a method's signature; raises :class:`RouteMistake` saying what is wrong with it."""
    where = f"{method} {path} ({function.__qualname__})"
    if not isinstance(allow, Access):
        raise RouteMistake(f"{where}: allow= must be public, signed_in or roles(…)")
    hints = typing.get_type_hints(function, include_extras=True)
    parameters = [name for name in inspect.signature(function).parameters if name != "self"]
    _check_names(where, path, parameters, hints)
    if ("prepared" in parameters) != (beforehand is not None):
        raise RouteMistake(f"{where}: beforehand= and the parameter prepared belong together")
    if together is not None and (method != "POST" or idempotent):
        raise RouteMistake(f"{where}: together= is for a POST with idempotent=False")
    body_hint, body_optional = _without_none(hints.get("body"))
    answer_type = _without_problem(hints.get("return"))
    summary, _, description = (inspect.getdoc(function) or function.__name__).partition("\n")
    return Operation(
        method=method,
        path=path,
        function=function,
        access=allow,
        status=status or (204 if answer_type in (None, type(None)) else 200),
        idempotent=idempotent and method == "POST",
        responses=dict(responses or {}),
        body_limit_mb=body_limit_mb,
        supplied=frozenset(parameters).intersection(SUPPLIED),
        path_types={n: _adapter(_PATH_TYPES.get(hints[n], hints[n])) for n in _PLACEHOLDER.findall(path)},
        query=_query(where, hints["query"]) if "query" in parameters else None,
        body_kind="none" if "body" not in parameters else "upload" if body_hint is Upload else "json",
        body_optional=body_optional,
        body_type=_adapter(body_hint) if "body" in parameters and body_hint is not Upload else None,
        expected_required="expected" in parameters and hints["expected"] is int,
        answer=None if _is_bare(answer_type) else _adapter(answer_type),
        answer_type=answer_type,
        has_version="version" in getattr(answer_type, "model_fields", {}),
        tag=tag,
        beforehand=beforehand,
        audited=audited,
        sealed=sealed,
        together=together,
        refusal=refusal,
        summary=summary.strip(),
        description=description.strip(),
    )


def _adapter(hint: Any) -> TypeAdapter[Any]:
    """What checks and writes values of this type, built when it is first needed (see :data:`LATE`)."""
    is_model = inspect.isclass(hint) and issubclass(hint, BaseModel)  # which says itself when
    return TypeAdapter(hint, config=None if is_model else LATE)


def _check_names(where: str, path: str, parameters: list[str], hints: Mapping[str, Any]) -> None:
    if not path.startswith("/") or path != path.rstrip("/"):
        raise RouteMistake(f"{where}: a path starts with / and does not end with one")
    placeholders = _PLACEHOLDER.findall(path)
    if "return" not in hints:
        raise RouteMistake(f"{where}: the method does not say what it returns")
    for name in parameters:
        if name not in hints:
            raise RouteMistake(f"{where}: parameter {name} has no type")
        if name not in (*placeholders, *SUPPLIED, "query", "body"):
            raise RouteMistake(f"{where}: parameter {name} is neither in the path nor supplied by the edge")
    for name in placeholders:
        if name not in parameters:
            raise RouteMistake(f"{where}: the method has no parameter {name}")


def _without_none(hint: Any) -> tuple[Any, bool]:
    if get_origin(hint) in (Union, types.UnionType) and type(None) in get_args(hint):
        rest = tuple(each for each in get_args(hint) if each is not type(None))
        return Union[rest], True  # noqa: UP007  built from a tuple
    return hint, False


def _without_problem(hint: Any) -> Any:
    """What a method answers when it does not return a refusal instead (see ``chassis.http.work``)."""
    if get_origin(hint) not in (Union, types.UnionType):
        return hint
    rest = tuple(each for each in get_args(hint) if not (inspect.isclass(each) and issubclass(each, Problem)))
    return Union[rest]  # noqa: UP007  built from a tuple


def _is_bare(answer_type: Any) -> bool:
    """Nothing to serialise: None, or a response the method made itself."""
    return answer_type in (None, type(None)) or (
        inspect.isclass(answer_type) and issubclass(answer_type, Response)
    )


def _query(where: str, model: Any) -> Query:
    if not (inspect.isclass(model) and issubclass(model, BaseModel)):
        raise RouteMistake(f"{where}: query must be a pydantic model")
    lists = {i.alias or n for n, i in model.model_fields.items() if _is_list(i.annotation)}
    return Query(model, frozenset(lists))


def _is_list(hint: Any) -> bool:
    plain, _ = _without_none(hint)
    return get_origin(plain) in (list, tuple, set, frozenset)
