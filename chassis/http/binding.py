"""From a request to the arguments of the method: by name, validated, refused with the field's path."""

import re
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Request

from chassis.aggregate import ANY_VERSION
from chassis.errors import Invalid, Problem
from chassis.http.body import Body, BodyMissing, NulCharacter, json_of, upload_of
from chassis.http.operation import Operation, Query
from chassis.http.problems import BadRequest
from chassis.http.sentences import InvalidInput, field_error, invalid

ENTITY_TAG = re.compile(r'(?:W/)?"?(\d{1,18})(?:-[0-9a-f]+)?"?')


class PreconditionMalformed(BadRequest):
    code = "if_match_malformed"
    message = "If-Match 须为读取时返回的 ETag"


class PreconditionRequired(Problem):
    status = 428
    code = "precondition_required"
    message = "请在 If-Match 中带上读取时返回的 ETag，以免覆盖他人的修改"


def arguments(
    operation: Operation, request: Request, values: Mapping[str, str], body: Body | None
) -> dict[str, Any]:
    """All arguments that come from the caller; raises the problem that says what is wrong with them."""
    bound: dict[str, Any] = {}
    for name, adapter in operation.path_types.items():
        if "\0" in values[name]:
            raise NulCharacter
        try:
            bound[name] = adapter.validate_python(values[name])
        except ValidationError as error:
            raise invalid(error, name) from error
    if operation.query is not None:
        bound["query"] = _query(operation.query, request.args)
    if operation.body_kind != "none":
        bound["body"] = _body(operation, body)
    if "expected" in operation.supplied:
        bound["expected"] = expected_version(
            request.headers.get("If-Match"), required=operation.expected_required
        )
    return bound


def expected_version(if_match: str | None, *, required: bool) -> int | None:
    """The version in an ``If-Match`` header.

    ``*`` is :data:`~chassis.aggregate.ANY_VERSION`; without the header any will do, or none.
    """
    if if_match is None:
        if required:
            raise PreconditionRequired
        return None
    if if_match.strip() == "*" and not required:
        return ANY_VERSION
    match = ENTITY_TAG.fullmatch(if_match.strip())
    if match is None:
        raise PreconditionMalformed(field="If-Match")
    return int(match[1])


def _body(operation: Operation, body: Body | None) -> Any:
    if body is None or body.size == 0:
        if operation.body_optional:
            return None
        raise BodyMissing
    if operation.body_kind == "upload":
        return upload_of(body)
    assert operation.body_type is not None
    value = json_of(body)
    try:
        return operation.body_type.validate_python(value)
    except ValidationError as error:
        raise invalid(error) from error


def _query(query: Query, sent: MultiDict[str, str]) -> Any:
    values: dict[str, Any] = {}
    for name, given in sent.lists():
        if any("\0" in text for text in (name, *given)):
            raise NulCharacter
        if name not in query.lists and len(given) > 1:
            raise _repeated(name)
        values[name] = given if name in query.lists else given[0]
    try:
        return query.model.model_validate(values)
    except ValidationError as error:
        raise invalid(error) from error


def _repeated(name: str) -> Invalid:
    detail = "只能给出一次"
    return InvalidInput(field=name, errors=[field_error(name, "repeated", detail)], reason=f"{name} {detail}")
