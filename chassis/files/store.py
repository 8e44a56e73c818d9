"""Evidence, photos and workbooks: stored once under the SHA-256 of their content, checked before.

A file is whole or not there: it is written aside, synced, and moved to its place in one step. The store
is a local folder, or anything fsspec reaches, S3-compatible storage above all (:mod:`chassis.files.s3`).
"""

import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast
from urllib.parse import parse_qsl, urlsplit

import fsspec
import structlog
from fsspec.core import url_to_fs
from fsspec.implementations.local import LocalFileSystem

from chassis.errors import Invalid, NotFound, Transient
from chassis.files.archives import MEBIBYTE, UNPACKED_BYTES
from chassis.files.filetypes import ALL, checked_name, ending_of, media_type_of
from chassis.officetime.clock import SystemClock

log = structlog.get_logger(__name__)
fsspec.register_implementation("s3", "chassis.files.s3.S3FileSystem", clobber=True)

_PIECE = 256 * 1024
_SHA256 = re.compile(r"[0-9a-f]{64}")
_FORGOTTEN_S = 24 * 3600  # what a killed process left in the incoming folder


class FileTooLarge(Invalid):
    """More bytes than files of this type may have."""

    code = "file_too_large"
    message = "文件超过{limit_mb} MB的上限"


class FileEmpty(Invalid):
    """Nothing arrived."""

    code = "file_empty"
    message = "文件内容为空"


class FileNotStored(NotFound):
    """No file with this hash."""

    code = "file_not_found"
    message = "未找到该文件"


class StorageAway(Transient):
    """The disk or the object storage does not take or give."""

    code = "file_storage_unavailable"
    message = "文件存储暂时不可用，请稍后重试"


@dataclass(frozen=True)
class Limits:
    """Which files are taken, and how large (domain.md §3.5)."""

    endings: frozenset[str] = ALL
    megabytes: int = 20
    video_megabytes: int = 100
    unpacked_bytes: int = UNPACKED_BYTES

    def megabytes_of(self, ending: str) -> int:
        """The limit for files with this ending."""
        return self.video_megabytes if ending == "mp4" else self.megabytes


@dataclass(frozen=True)
class StoredFile:
    """A file that is safely stored; ``media_type`` is what its content is, not what the sender said."""

    sha256: str
    size: int
    media_type: str
    name: str


class FileStore:
    """The files of one installation.

    ``url`` is a folder, or an fsspec URL whose query holds the options of its file system:
    ``s3://bucket/prefix?endpoint_url=http://…&region=…``, with credentials where botocore looks for them.
    """

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        options = dict(parse_qsl(parts.query)) if parts.scheme else {}
        filesystem, root = url_to_fs(url.partition("?")[0] if parts.scheme else url, **options)
        self._filesystem: Any = filesystem
        self._root = str(root).rstrip("/")
        self._is_local = isinstance(filesystem, LocalFileSystem)

    def save(self, stream: IO[bytes], filename: str, limits: Limits | None = None) -> StoredFile:
        """Check and store what ``stream`` gives; returns only when it is safe from a power cut.

        The same content is stored once. Raises refusals on the field ``file``: for its name, its type, a
        content that is something else, its size, a zip bomb, damage; :class:`StorageAway` to try again.
        """
        limits = limits or Limits()
        name = checked_name(filename)
        ending = ending_of(name, limits.endings)
        with _storage(), self._aside() as (aside, path):
            sha256, size = _take(stream, aside, limits.megabytes_of(ending))
            media_type = media_type_of(aside, ending, limits.unpacked_bytes)
            self._put(path, sha256)
        return StoredFile(sha256, size, media_type, name)

    def keep(self, stream: IO[bytes], megabytes: int) -> str:
        """Store what ``stream`` gives, whatever it is: for a person to look at, and for no program to open.

        Returns its SHA-256 as :meth:`save` does. Raises :class:`FileEmpty`, :class:`FileTooLarge`,
        :class:`StorageAway`.
        """
        with _storage(), self._aside() as (aside, path):
            sha256, _ = _take(stream, aside, megabytes)
            self._put(path, sha256)
        return sha256

    def open(self, sha256: str) -> IO[bytes]:
        """The content, readable and seekable; raises :class:`FileNotStored`."""
        with _storage():
            try:
                return cast("IO[bytes]", self._filesystem.open(self._path(sha256), "rb"))
            except FileNotFoundError:
                raise FileNotStored from None

    def exists(self, sha256: str) -> bool:
        """Whether there is a file with this hash; raises :class:`StorageAway` when that cannot be told."""
        with _storage():
            try:
                self._filesystem.info(self._path(sha256))
            except FileNotFoundError:
                return False
            return True

    def _path(self, sha256: str) -> str:
        if not _SHA256.fullmatch(sha256):
            raise FileNotStored
        return f"{self._root}/{sha256[:2]}/{sha256[2:4]}/{sha256}"

    @contextmanager
    def _aside(self) -> Iterator[tuple[IO[bytes], Path]]:
        """A named temporary file; local ones in the store itself, so that moving them is one step."""
        handle, path = tempfile.mkstemp(dir=self._incoming() if self._is_local else None)
        try:
            with os.fdopen(handle, "w+b") as aside:
                yield aside, Path(path)
        finally:
            Path(path).unlink(missing_ok=True)

    def _incoming(self) -> Path:
        folder = Path(self._root) / "incoming"
        folder.mkdir(parents=True, exist_ok=True)
        for left in folder.iterdir():
            with suppress(FileNotFoundError):  # another process has just moved it to its place
                if left.stat().st_mtime < SystemClock().now().timestamp() - _FORGOTTEN_S:
                    left.unlink()
        return folder

    def _put(self, aside: Path, sha256: str) -> None:
        if not self.exists(sha256):
            self._place(aside, self._path(sha256))

    def _place(self, aside: Path, path: str) -> None:
        if not self._is_local:
            self._filesystem.put_file(str(aside), path)
            return
        target = Path(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        aside.replace(target)
        for folder in (target.parent, target.parent.parent, Path(self._root)):
            _sync_folder(folder)


def _take(stream: IO[bytes], aside: IO[bytes], limit_mb: int) -> tuple[str, int]:
    """Copy to disk and sync; returns hash and size. Stops reading at the first byte too many."""
    digest, size = hashlib.sha256(), 0
    while piece := stream.read(_PIECE):
        size += len(piece)
        if size > limit_mb * MEBIBYTE:
            raise FileTooLarge(field="file", limit_mb=limit_mb)
        digest.update(piece)
        aside.write(piece)
    if size == 0:
        raise FileEmpty(field="file")
    aside.flush()
    os.fsync(aside.fileno())
    return digest.hexdigest(), size


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _storage() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        log.warning("file_storage_unavailable", exc_info=error)
        raise StorageAway from error
