"""Reading what a caller sends: counted, spooled to disk, decoded strictly, refused in a Chinese sentence."""

import contextlib
import hashlib
import io
import re
import tempfile
import time
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import IO, Any, cast

import eventlet
import orjson
from multipart import MultipartError, MultipartSegment, PushMultipartParser
from werkzeug.http import parse_options_header
from werkzeug.wrappers import Request

from chassis.errors import Invalid
from chassis.http.problems import BadRequest, MediaTypeRefused, RequestTimedOut, TooLarge, TooManyParts

MEBIBYTE = 1024 * 1024
SPOOL = MEBIBYTE  #: bytes of a body kept in memory; the rest goes to a temporary file
PIECE = 64 * 1024
MOST_DEPTH = 64  #: nesting of a JSON body
MOST_PARTS = 1000  #: of a multipart body; phones put as many photos into one as its limit in bytes lets them
FIELD_BYTES = MEBIBYTE  #: of one multipart text field
UNNAMED = "未命名"
LONGEST_NAME = 200  #: letters of a file name
PATIENCE_S = 20  #: for a body to arrive, and one second more per…
SLOWEST_BYTES_S = 10 * 1024

_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


class JsonMalformed(BadRequest):
    code = "json_malformed"
    message = "请求内容不是有效的 JSON（须为 UTF-8，不含 NaN）：第 {line} 行第 {column} 列"


class JsonTooDeep(BadRequest):
    code = "json_too_deep"
    message = "JSON 嵌套过深，最多 {most} 层"


class NulCharacter(BadRequest):
    code = "nul_character"
    message = "请求中含有不允许的空字符"


class BodyTruncated(BadRequest):
    code = "body_truncated"
    message = "请求内容不完整，连接可能中断，请重试"


class BodyMissing(BadRequest):
    code = "body_missing"
    message = "缺少请求内容"


class FormMalformed(BadRequest):
    code = "form_malformed"
    message = "multipart 表单格式有误"


class FileMissing(Invalid):
    code = "file_missing"
    message = "请上传一个文件"


@dataclass(frozen=True)
class UploadedFile:
    """One file as it was sent: ``filename`` is a bare, printable name that is safe to show, not to open."""

    part: str  #: the form field's name; empty for a raw body
    filename: str
    content_type: str
    stream: IO[bytes]
    size: int

    def read(self) -> bytes:
        """All of it, from the start."""
        self.stream.seek(0)
        return self.stream.read()

    def sha256(self) -> str:
        """The digest of its content, in hexadecimal."""
        self.stream.seek(0)
        digest = hashlib.file_digest(self.stream, "sha256").hexdigest()  # type: ignore[arg-type]  # it is one
        self.stream.seek(0)
        return digest


@dataclass(frozen=True)
class Upload:
    """A body that is not JSON: the files and text fields of a multipart form, or one raw file."""

    files: list[UploadedFile] = field(default_factory=list)
    fields: dict[str, str] = field(default_factory=dict)

    @property
    def file(self) -> UploadedFile:
        """The one file; raises :class:`FileMissing` when there is none, or more than one."""
        if len(self.files) != 1:
            raise FileMissing(field="file")
        return self.files[0]

    def digest(self) -> bytes:
        """The same for the same parts, whatever boundary they were sent with."""
        digest = hashlib.sha256(repr(sorted(self.fields.items())).encode())
        for each in self.files:
            digest.update(repr((each.part, each.filename, each.sha256())).encode())
        return digest.digest()


class Body:
    """The bytes of a request body, at hand and rewound."""

    def __init__(self, content_type: str, expected: int | None):
        self.content_type = content_type
        self.size = 0
        self._open: list[IO[bytes]] = []
        self.stream = io.BytesIO() if expected is not None and expected <= SPOOL else self.spool()

    def spool(self) -> IO[bytes]:
        """A temporary file that is in memory while small, and closed with the body."""
        opened = cast("IO[bytes]", tempfile.SpooledTemporaryFile(max_size=SPOOL))  # noqa: SIM115  see close()
        self._open.append(opened)
        return opened

    def close(self) -> None:
        """Give the temporary files back."""
        for each in self._open:
            each.close()

    @cached_property
    def raw(self) -> bytes:
        """All of it."""
        self.stream.seek(0)
        return self.stream.read()


@contextlib.contextmanager
def receive(request: Request, limit: int) -> Iterator[Body]:
    """Read the whole body, at most ``limit`` bytes, before a worker is taken for it.

    Raises :class:`TooLarge`, :class:`BodyTruncated`, :class:`RequestTimedOut`.
    """
    expected = request.content_length
    if expected is not None and expected > limit:
        raise TooLarge(limit_mb=limit // MEBIBYTE or 1)
    body = Body(request.headers.get("Content-Type", ""), expected)
    try:
        body.size = _copy(request, body.stream, limit, expected)
        if expected is not None and body.size < expected:
            raise BodyTruncated
        body.stream.seek(0)
        yield body
    finally:
        body.close()


def json_of(body: Body) -> Any:
    """The JSON value of a body; raises :class:`MediaTypeRefused` and the :class:`BadRequest` kinds above."""
    kind, _, options = body.content_type.partition(";")
    kind = kind.strip().lower()
    charset = options.partition("charset=")[2].strip(' "').lower()
    if not (kind == "application/json" or kind.endswith("+json")) or charset not in ("", "utf-8", "utf8"):
        raise MediaTypeRefused(accepted="application/json（UTF-8）")
    try:
        value = orjson.loads(body.raw)
    except orjson.JSONDecodeError as error:
        raise JsonMalformed(line=error.lineno, column=error.colno) from error
    if body.raw.count(b"[") + body.raw.count(b"{") > MOST_DEPTH:
        _check_depth(value)
    if b"\\u0000" in body.raw:
        _check_nul(value)
    return value


def upload_of(body: Body) -> Upload:
    """The files and fields of a multipart body, or the body itself as one file."""
    body.stream.seek(0)
    if not body.content_type.lower().startswith("multipart/form-data"):
        raw = UploadedFile("", UNNAMED, body.content_type, body.stream, body.size)
        return Upload([raw] if body.size else [])
    try:
        return _form_in(body)
    except (MultipartError, UnicodeDecodeError) as error:
        raise FormMalformed from error


def _form_in(body: Body) -> Upload:
    """Raises :class:`TooLarge`, :class:`TooManyParts`, and for what is no form :class:`MultipartError` or
    :class:`UnicodeDecodeError`.
    """
    upload, parts, whole = Upload(), 0, body.size <= SPOOL
    boundary = parse_options_header(body.content_type)[1].get("boundary", "")
    with PushMultipartParser(boundary) as parser:
        while piece := body.stream.read(PIECE):
            for found in parser.parse(piece):
                if isinstance(found, MultipartSegment):
                    part, name, parts = found, _filename(found), parts + 1
                    if parts > MOST_PARTS:
                        raise TooManyParts(most=MOST_PARTS)
                    content = io.BytesIO() if whole or name is None else body.spool()
                elif found is not None:
                    content.write(found)
                    if name is None and part.bytes_received > FIELD_BYTES:
                        raise TooLarge(limit_mb=FIELD_BYTES // MEBIBYTE)
                elif name is None:
                    content.seek(0)
                    _keep_field(upload, part.name, content.read().decode())
                else:
                    upload.files.append(_file(part, name, content))
    return upload


def _filename(part: MultipartSegment) -> str | None:
    """What a file is called; None for a field."""
    told: str = part["Content-Disposition"]
    if "filename*" in told:  # RFC 7578 forbids it, and some send it
        return parse_options_header(told)[1].get("filename")
    name: str | None = part.filename
    return name


def _keep_field(upload: Upload, name: str | None, text: str) -> None:
    if not name:
        raise FormMalformed
    if "\0" in name or "\0" in text:
        raise NulCharacter
    upload.fields.setdefault(name, text)  # the first of several, as ever


def _file(part: MultipartSegment, name: str, content: IO[bytes]) -> UploadedFile:
    content.seek(0)
    return UploadedFile(part.name or "", clean_filename(name), part.content_type or "", content, part.size)


def clean_filename(sent: str) -> str:
    """A bare file name, without folders or tricks; UTF-8 read as Latin-1 is read again (features.md S4)."""
    with contextlib.suppress(UnicodeError):  # then it was right already
        sent = sent.encode("latin-1").decode("utf-8")
    name = unicodedata.normalize("NFC", _UNSAFE.sub("", sent.replace("\\", "/")))
    name = name.rpartition("/")[2].strip(" .")
    stem, dot, ending = name.rpartition(".")
    if len(name) > LONGEST_NAME:
        name = (
            stem[: LONGEST_NAME - len(ending) - 1] + dot + ending
            if len(ending) < LONGEST_NAME // 2
            else name[:LONGEST_NAME]
        )
    return name or UNNAMED


def _copy(request: Request, spool: IO[bytes], limit: int, expected: int | None) -> int:
    source, size, started = request.environ["wsgi.input"], 0, time.monotonic()
    if expected is None and request.environ.get("HTTP_TRANSFER_ENCODING", "").lower() != "chunked":
        return 0
    while expected is None or size < expected:
        wanted = PIECE if expected is None else min(PIECE, expected - size)
        left_s = PATIENCE_S + size / SLOWEST_BYTES_S - (time.monotonic() - started)
        try:
            # the socket's own timeout begins anew with every byte, so a trickle would never end
            with eventlet.Timeout(max(left_s, 0), RequestTimedOut):
                piece = source.read(wanted)
        except TimeoutError as error:
            raise RequestTimedOut from error
        except (OSError, ValueError) as error:  # the connection broke, or a chunk is malformed
            raise BodyTruncated from error
        if not piece:
            break
        size += len(piece)
        if size > limit:
            raise TooLarge(limit_mb=limit // MEBIBYTE or 1)
        spool.write(piece)
    return size


def _check_depth(value: Any, depth: int = 1) -> None:
    if depth > MOST_DEPTH:
        raise JsonTooDeep(most=MOST_DEPTH)
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for each in inside:
        if isinstance(each, dict | list):
            _check_depth(each, depth + 1)


def _check_nul(value: Any) -> None:
    if isinstance(value, str) and "\0" in value:
        raise NulCharacter
    inside = (
        [*value, *value.values()] if isinstance(value, dict) else value if isinstance(value, list) else ()
    )
    for each in inside:
        _check_nul(each)
