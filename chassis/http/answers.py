"""From what the method returned to the response: checked against its schema, with an entity tag."""

import hashlib
from typing import Any

from werkzeug.wrappers import Request, Response

from chassis.http.operation import Operation
from chassis.http.problems import NotAcceptable

JSON = "application/json"
_JSON_RANGES = ("*/*", JSON, "application/*")


class Kept(Response):
    """An error response whose unit of work is committed all the same, for what it refuses has been set aside.

    Any other response from 400 on rolls back. A method that refuses in JSON returns a ``Problem`` instead.
    """


def check_acceptable(operation: Operation, request: Request) -> None:
    """Raise :class:`NotAcceptable` when the caller wants anything but JSON, before the work is done."""
    accept = request.environ.get("HTTP_ACCEPT")
    if operation.answer is None or not accept or any(each in accept for each in _JSON_RANGES):
        return
    raise NotAcceptable(offered=JSON)


def answer(operation: Operation, request: Request, result: Any) -> Response:
    """The response. What breaks the declared schema raises, so the transaction is rolled back.

    JSON never holds NaN. The entity tag is the object's version, where it has one, and a digest of the
    representation: If-Match looks at the version, If-None-Match at the whole.
    """
    if isinstance(result, Response):
        return result
    if operation.answer is None:
        if result is not None:
            raise TypeError(f"{operation.name} returned something although it promised nothing")
        return Response(status=operation.status)
    checked = operation.answer.validate_python(result, from_attributes=True)
    content = operation.answer.dump_json(checked, by_alias=True, warnings="error")
    response = Response(content, status=operation.status, content_type=JSON)
    response.headers["Cache-Control"] = "private, no-cache"
    if not operation.writes or operation.has_version:
        digest = hashlib.blake2b(content, digest_size=6).hexdigest()
        response.set_etag(f"{checked.version}-{digest}" if operation.has_version else digest)
    if not operation.writes:
        response.make_conditional(request)
    return response
