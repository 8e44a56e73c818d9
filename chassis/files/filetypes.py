"""What a file really is: its name and its first bytes must tell the same of the types the office takes.

The types are those of domain.md §3.5; neither a name nor a content that pretends is believed.
"""

import mmap
import re
import unicodedata
from collections.abc import Callable
from typing import IO

from chassis.errors import Invalid
from chassis.files.archives import has_macros, refuse_zip_bomb
from chassis.files.delimited import text_of

LONGEST_NAME = 200

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_MP4_BRANDS = (
    b"isom",
    b"iso2",
    b"iso4",
    b"iso5",
    b"iso6",
    b"mp41",
    b"mp42",
    b"avc1",
    b"M4V ",
    b"MSNV",
    b"dash",
)
_M4A_BRANDS = (*_MP4_BRANDS, b"M4A ", b"3gp4", b"3gp5")
_WORD, _SHEETS = ("WordDocument",), ("Workbook", "Book")
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f-\x9f/\\<>:"|?*\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]')
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)

#: Looks at a file of this many bytes of head; False if it is something else.
Check = Callable[[bytes, IO[bytes], int], bool]


class FileNameRefused(Invalid):
    """The name could lead somewhere else or hide what the file is."""

    code = "file_name_refused"
    message = "文件名不符合要求：不能为空、过长，或含有路径、控制字符及系统保留名"


class FileTypeRefused(Invalid):
    """No such type is taken here."""

    code = "file_type_refused"
    message = "不支持的文件类型“{ending}”，可上传：{accepted}"


class FileTypeMismatch(Invalid):
    """The content is not what the name's ending says."""

    code = "file_type_mismatch"
    message = "文件内容与扩展名“{ending}”不符"


def checked_name(name: str) -> str:
    """The bare name in NFC; raises :class:`FileNameRefused` for tricks."""
    name = unicodedata.normalize("NFC", name).strip()
    tricky = _FORBIDDEN.search(name) or _RESERVED.fullmatch(name) or name.endswith(".")
    if not name or len(name) > LONGEST_NAME or tricky:
        raise FileNameRefused(field="file")
    return name


def ending_of(name: str, accepted: frozenset[str]) -> str:
    """The ending in lower case; raises :class:`FileTypeRefused` unless it is accepted and known."""
    stem, dot, ending = name.rpartition(".")
    ending = ending.lower()
    if not (stem and dot) or ending not in accepted or ending not in _TYPES:
        raise FileTypeRefused(
            field="file", ending=ending[:20] if dot else "", accepted="、".join(sorted(accepted))
        )
    return ending


def media_type_of(file: IO[bytes], ending: str, unpacked_bytes: int) -> str:
    """The media type of a file whose content is what ``ending`` says; leaves it at its start.

    Raises :class:`FileTypeMismatch`, and what :func:`chassis.files.archives.refuse_zip_bomb` raises.
    """
    media_type, is_such = _TYPES[ending]
    file.seek(0)
    head = file.read(1024)
    sound = bool(head) and is_such(head, file, unpacked_bytes)
    file.seek(0)
    if not sound:
        raise FileTypeMismatch(field="file", ending=ending)
    return media_type


def _starts(*marks: bytes) -> Check:
    return lambda head, _file, _limit: head.startswith(marks)


def _compound(*streams: str) -> Check:
    """An OLE file, as Word, Excel and WPS wrote them, that holds one of these streams."""
    marks = [(name + "\0").encode("utf-16-le") for name in streams]

    def check(head: bytes, file: IO[bytes], _limit: int) -> bool:
        if not head.startswith(_OLE):
            return False
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
            return any(content.find(mark) >= 0 for mark in marks)

    return check


def _package(part: str) -> Check:
    """A zip with this part; macros belong to other endings, which are not taken."""

    def check(head: bytes, file: IO[bytes], limit: int) -> bool:
        if not head.startswith(_ZIP):
            return False
        parts = refuse_zip_bomb(file, limit)
        return part in parts and not has_macros(parts)

    return check


def _is_mp4(head: bytes, _file: IO[bytes], _limit: int) -> bool:
    return head[4:8] == b"ftyp" and head[8:12] in _MP4_BRANDS


def _is_m4a(head: bytes, _file: IO[bytes], _limit: int) -> bool:
    return head[4:8] == b"ftyp" and head[8:12] in _M4A_BRANDS


def _is_wav(head: bytes, _file: IO[bytes], _limit: int) -> bool:
    return head[:4] == b"RIFF" and head[8:12] == b"WAVE"


def _is_mp3(head: bytes, _file: IO[bytes], _limit: int) -> bool:
    return head.startswith((b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2"))


def _is_text(_head: bytes, file: IO[bytes], _limit: int) -> bool:
    file.seek(0)
    try:
        return bool(text_of(file.read()))
    except Invalid:
        return False


_OOXML = "application/vnd.openxmlformats-officedocument"
_TYPES: dict[str, tuple[str, Check]] = {
    "pdf": ("application/pdf", _starts(b"%PDF-")),
    "ofd": ("application/ofd", _package("OFD.xml")),
    "doc": ("application/msword", _compound(*_WORD)),
    "docx": (f"{_OOXML}.wordprocessingml.document", _package("word/document.xml")),
    "xls": ("application/vnd.ms-excel", _compound(*_SHEETS)),
    "xlsx": (f"{_OOXML}.spreadsheetml.sheet", _package("xl/workbook.xml")),
    "wps": ("application/vnd.ms-works", _compound(*_WORD)),
    "et": ("application/vnd.ms-excel", _compound(*_SHEETS)),
    "jpg": ("image/jpeg", _starts(b"\xff\xd8\xff")),
    "jpeg": ("image/jpeg", _starts(b"\xff\xd8\xff")),
    "png": ("image/png", _starts(b"\x89PNG\r\n\x1a\n")),
    "mp4": ("video/mp4", _is_mp4),
    "txt": ("text/plain", _is_text),
    "csv": ("text/csv", _is_text),
    "m4a": ("audio/mp4", _is_m4a),
    "amr": ("audio/amr", _starts(b"#!AMR")),
    "mp3": ("audio/mpeg", _is_mp3),
    "wav": ("audio/wav", _is_wav),
}
RECORDINGS = frozenset({"m4a", "amr", "mp3", "wav"})  #: what phones write of a voice
ALL = frozenset(_TYPES) - RECORDINGS - {"txt", "csv"}  #: what the office takes as evidence
