"""Errors as RFC 9457 problem documents: a stable code, a Chinese sentence, the field; never the inside."""

import traceback
from collections.abc import Callable
from typing import Any

import orjson
import structlog
from pydantic import Field
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.wrappers import Response

from chassis.db import is_away
from chassis.errors import Conflict, Invalid, Problem, StaleVersion, Transient, Unauthenticated
from chassis.shapes import Shape

log = structlog.get_logger(__name__)

MEDIA_TYPE = "application/problem+json"
TYPE_PREFIX = "urn:bizenv:problem:"
RETRY_AFTER_S = 2
QUERY_CANCELED = "57014"  # statement_timeout
UNIQUE_VIOLATION = "23505"

TITLES = {
    400: "请求格式有误",
    401: "未登录",
    403: "无权限",
    404: "未找到",
    405: "不支持的操作",
    406: "无法提供所需格式",
    408: "请求超时",
    409: "状态冲突",
    412: "版本已变化",
    413: "内容过大",
    414: "网址过长",
    415: "不支持的内容类型",
    421: "网址不对",
    422: "内容不符合要求",
    428: "缺少版本条件",
    429: "请求过于频繁",
    431: "请求头过大",
    500: "系统内部错误",
    501: "不支持的传输方式",
    503: "服务暂时不可用",
    505: "不支持的 HTTP 版本",
}


class ProblemOut(Shape):
    """问题说明（RFC 9457）"""

    type: str = Field(description="问题类型 URI")
    title: str = Field(description="问题类别")
    status: int = Field(description="HTTP 状态码")
    detail: str = Field(description="给人看的说明")
    code: str = Field(description="稳定的错误代码，供程序判断")
    instance: str = Field(description="本次请求的关联编号，报障时请提供")
    field: str | None = Field(None, description="有问题的字段")
    errors: list["FieldErrorOut"] = Field([], description="逐个字段的问题")
    params: dict[str, Any] = Field({}, description="说明中用到的数值")


class FieldErrorOut(Shape):
    """一个字段的问题"""

    field: str = Field(description="字段路径，如 items[2].due")
    code: str = Field(description="稳定的错误代码")
    detail: str = Field(description="给人看的说明")
    original: str | None = Field(None, description="所用软件的原文，仅在没有对应的中文说法时")


class BadRequest(Problem):
    """The request cannot even be read (400)."""

    status = 400
    code = "bad_request"
    message = "请求格式有误"


class RouteMissing(Problem):
    status = 404
    code = "route_not_found"
    message = "没有这个地址，请核对请求路径"


class MethodRefused(Problem):
    status = 405
    code = "method_not_allowed"
    message = "此地址不支持该请求方法，可用：{allowed}"


class NotAcceptable(Problem):
    status = 406
    code = "not_acceptable"
    message = "本接口只能返回 {offered}，请修改 Accept 请求头"


class RequestTimedOut(Problem):
    status = 408
    code = "request_timeout"
    message = "接收请求内容超时，请重试"


class TooLarge(Problem):
    status = 413
    code = "body_too_large"
    message = "提交内容过大，上限为 {limit_mb} MB"


class TooManyParts(Problem):
    status = 413
    code = "too_many_parts"
    message = "一次提交的文件和栏目过多，至多{most}个，请分几次提交"


class MediaTypeRefused(Problem):
    status = 415
    code = "unsupported_media_type"
    message = "不支持的内容类型，本接口接受 {accepted}"


class Busy(Transient):
    code = "busy"
    message = "系统繁忙，请稍后重试"


class DatabaseAway(Transient):
    code = "database_away"
    message = "数据库暂时不可用，请稍后重试"


class OutOfRange(Invalid):
    code = "out_of_range"
    message = "提交的数值或文字超出可保存的范围"


class Duplicate(Conflict):
    code = "duplicate"
    message = "已有相同的记录，请刷新后再试"


def problem_of(error: BaseException) -> Problem:
    """The problem an exception means to the caller; what nobody foresaw is a bare 500."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, HTTPException):
        return _routing_problem(error)
    return _database_problem(error) or Problem()


def response_to(
    error: BaseException, correlation_id: str, form: Callable[[Problem], Response] | None = None
) -> Response:
    """The problem document for ``error``, or what ``form`` makes of it; logs what is not the caller's doing.

    In a form of its own no token is asked for: it is the clients' protocol that knows how they sign in.

    The log names the kind of error and the lines it came through, not its text, which may hold personal data.
    """
    problem = problem_of(error)
    if problem.status >= 500:  # noqa: PLR2004  the HTTP boundary between their fault and ours
        where = [f"{frame.filename}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)]
        kind = f"{type(error).__module__}.{type(error).__qualname__}"
        log.error("request_failed", correlation_id=correlation_id, code=problem.code, error=kind, where=where)
    response = form(problem) if form else problem_document(problem, correlation_id)
    response.headers["Cache-Control"] = "no-store"
    if isinstance(problem, Unauthenticated) and form is None:
        response.headers["WWW-Authenticate"] = _challenge(problem)
    if isinstance(problem, MethodRefused):
        response.headers["Allow"] = problem.params["allowed"]
    if problem.retryable:
        response.headers["Retry-After"] = str(RETRY_AFTER_S)
    return response


def problem_document(problem: Problem, correlation_id: str) -> Response:
    """A problem as RFC 9457 has it, told under the correlation id."""
    document: dict[str, Any] = {
        "type": TYPE_PREFIX + problem.code,
        "title": TITLES.get(problem.status, "请求失败"),
        "status": problem.status,
        "detail": str(problem),
        "code": problem.code,
        "instance": correlation_id,
    }
    extras = {"field": problem.field, "errors": problem.errors, "params": problem.params}
    document.update({name: value for name, value in extras.items() if value})
    content = orjson.dumps(document, default=str, option=orjson.OPT_NON_STR_KEYS)
    return Response(content, status=problem.status, content_type=MEDIA_TYPE)


def _challenge(problem: Problem) -> str:
    sent_one = problem.code not in ("token_missing", "unauthenticated")
    return 'Bearer realm="bizenv"' + (', error="invalid_token"' if sent_one else "")


def _routing_problem(error: HTTPException) -> Problem:
    if isinstance(error, MethodNotAllowed):
        return MethodRefused(allowed=", ".join(sorted(error.valid_methods or ())))
    return RouteMissing() if error.code == RouteMissing.status else BadRequest()


def _database_problem(error: BaseException) -> Problem | None:
    if isinstance(error, StaleDataError):
        return StaleVersion()
    if is_away(error) or _sqlstate(error) == QUERY_CANCELED:
        return DatabaseAway()
    if isinstance(error, DataError):
        return OutOfRange()
    if isinstance(error, IntegrityError) and _is_duplicate(error):
        return Duplicate()
    return None


def _sqlstate(error: BaseException) -> str | None:
    return getattr(error.orig, "sqlstate", None) if isinstance(error, DBAPIError) else None


def _is_duplicate(error: IntegrityError) -> bool:
    return _sqlstate(error) == UNIQUE_VIOLATION or "UNIQUE constraint failed" in str(error.orig)
