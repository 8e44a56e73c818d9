"""What is no HTTP request, or could be read in two ways: refused by the connection, before any route."""

import re
import uuid
from http.client import HTTPMessage

import structlog

from chassis.errors import Problem
from chassis.http import correlation
from chassis.http.problems import BadRequest, problem_document

log = structlog.get_logger(__name__)

BLANK = " \t"  #: what may stand around a value; more (str.strip() takes \x0b and \xa0 too) is part of it
# as many digits as fit 64 bits, like everybody's: what is read by a machine with fewer ends elsewhere
_LENGTH = re.compile(r"[0-9]{1,18}")


class RequestMalformed(BadRequest):
    code = "request_malformed"
    message = "请求行或请求头不符合 HTTP 格式，无法读取"


class AddressTooLong(Problem):
    status = 414
    code = "address_too_long"
    message = "网址过长，请求行最多 {most} 字节"


class HeadersTooLarge(Problem):
    status = 431
    code = "headers_too_large"
    message = "请求头过长或过多：每行最多 {line} 字节，共最多 {most} 字节、{number} 行"


class VersionUnsupported(Problem):
    status = 505
    code = "http_version_unsupported"
    message = "只支持 HTTP/1.0 和 HTTP/1.1"


class EncodingUnsupported(Problem):
    status = 501
    code = "transfer_encoding_unsupported"
    message = "传输编码（Transfer-Encoding）只支持 chunked"


class LengthMalformed(BadRequest):
    code = "content_length_malformed"
    message = "Content-Length 须为一个不小于零的整数"


class LengthAmbiguous(BadRequest):
    code = "content_length_ambiguous"
    message = "Content-Length 与 Transfer-Encoding 不能同时使用"


def problem_in(headers: HTTPMessage) -> Problem | None:
    """Why these headers leave open where the request ends, or what it says (RFC 9112, 6.3)."""
    if headers.defects:
        return RequestMalformed()
    lengths, codings = headers.get_all("Content-Length", []), headers.get_all("Transfer-Encoding", [])
    if codings and lengths:
        return LengthAmbiguous(field="Content-Length")
    if codings and [coding.strip(BLANK).lower() for coding in codings] != ["chunked"]:
        return EncodingUnsupported(field="Transfer-Encoding")
    if lengths and not (len(lengths) == 1 and _LENGTH.fullmatch(lengths[0].strip(BLANK))):
        return LengthMalformed(field="Content-Length")
    return None


def refusal(problem: Problem) -> bytes:
    """The whole answer, after which the connection is closed; nothing of the request is in it."""
    correlation_id = str(uuid.uuid4())
    log.info("request_unreadable", code=problem.code, correlation_id=correlation_id)
    response = problem_document(problem, correlation_id)
    response.headers.update(
        {"Connection": "close", "Cache-Control": "no-store", correlation.HEADER: correlation_id}
    )
    head = f"HTTP/1.1 {response.status}\r\n{response.headers}"  # which end with an empty line
    return head.encode() + response.get_data()
