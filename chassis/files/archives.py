"""Looking into zip files from strangers without being harmed by them."""

import errno
import re
import struct
import time
import zipfile
import zlib
from collections.abc import Iterable
from typing import IO

from chassis.errors import Invalid

MEBIBYTE = 1024 * 1024
UNPACKED_BYTES = 200 * MEBIBYTE  #: of all parts together
HARMLESS_BYTES = 4 * MEBIBYTE  #: unpacked; below it the ratio does not matter
RATIO = 100  #: unpacked to packed
DIRECTORY_BYTES = MEBIBYTE  #: of the table of contents, some ten thousand parts

_END = struct.Struct("<4s4H2LH")  # the end-of-central-directory record
_END_MARK = b"PK\x05\x06"
_ZIP64_MARK, _ZIP64_BYTES = b"PK\x06\x07", 20  # stands right before it, and what it leads to wins
_LONGEST_COMMENT = 65535
_ENCRYPTED = 0x1
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # the others are in no office document
_PIECE = MEBIBYTE
_MACROS = re.compile(r"vbaproject\.bin$|/macrosheets/")
_DAMAGE = (
    *(zipfile.BadZipFile, zlib.error, struct.error, EOFError),
    *(NotImplementedError, RuntimeError, ValueError, OverflowError),
)


class FileDamaged(Invalid):
    """It cannot be read to its end."""

    code = "file_damaged"
    message = "文件已损坏或不完整，无法读取"


class ZipBomb(Invalid):
    """It would unpack to more than anybody's honest document."""

    code = "zip_bomb"
    message = "文件解压后过大，疑似压缩炸弹，已拒绝"


class MacrosRefused(Invalid):
    """Whoever opens it later would run somebody's program."""

    code = "macros_refused"
    message = "文件含有宏，请另存为不含宏的文件（如 .xlsx）再上传"


def refuse_macros(parts: Iterable[str]) -> None:
    """Raise :class:`MacrosRefused`, on the field ``file``, when a document of these parts holds macros."""
    if has_macros(parts):
        raise MacrosRefused(field="file")


def has_macros(parts: Iterable[str]) -> bool:
    """Whether among the parts of an office document is a program: Visual Basic, or an Excel 4 macro sheet."""
    return any(_MACROS.search(part.lower()) for part in parts)


def refuse_zip_bomb(file: IO[bytes], unpacked_bytes: int = UNPACKED_BYTES) -> list[str]:
    """Make sure that a zip-based document may be unpacked; leaves ``file`` at its start.

    Every part is unpacked, so that a table of contents that lies shows as damage (zipfile unpacks no more
    than it promised). Returns the names of the parts. Raises :class:`ZipBomb` or :class:`FileDamaged`,
    both on the field ``file``.
    """
    _check_directory(file)
    try:
        with zipfile.ZipFile(file) as archive:
            _check_promises(archive.infolist(), unpacked_bytes)
            _unpack(archive)
            return archive.namelist()
    except _DAMAGE as error:
        raise FileDamaged(field="file") from error
    except OSError as error:
        if error.errno == errno.EINVAL:  # the table of contents points to before the file's start
            raise FileDamaged(field="file") from error
        raise
    finally:
        file.seek(0)


def _check_directory(file: IO[bytes]) -> None:
    size = file.seek(0, 2)
    file.seek(max(0, size - _END.size - _LONGEST_COMMENT))
    tail = file.read()
    at = tail.rfind(_END_MARK)
    if at < 0 or len(tail) - at < _END.size:
        raise FileDamaged(field="file")
    is_zip64 = tail[max(0, at - _ZIP64_BYTES) : at].startswith(_ZIP64_MARK)  # which no document needs
    if is_zip64 or _END.unpack_from(tail, at)[5] > DIRECTORY_BYTES:
        raise ZipBomb(field="file")


def _check_promises(parts: list[zipfile.ZipInfo], unpacked_bytes: int) -> None:
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts)
    if unpacked > unpacked_bytes or unpacked > max(HARMLESS_BYTES, RATIO * packed):
        raise ZipBomb(field="file")
    if any(part.flag_bits & _ENCRYPTED or part.compress_type not in _METHODS for part in parts):
        raise FileDamaged(field="file")


def _unpack(archive: zipfile.ZipFile) -> None:
    for part in archive.infolist():
        with archive.open(part) as unpacking:
            while unpacking.read(_PIECE):
                time.sleep(0)  # other requests go on between the pieces
