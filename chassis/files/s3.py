"""S3-compatible storage as an fsspec file system over synchronous botocore.

``s3fs`` runs an asyncio loop in a thread; under eventlet that thread is a greenlet of the same one, and
every call fails with "Calling sync() from within a running loop". Plain sockets are what eventlet makes
cooperative, so this speaks to the storage through them; it has only what the file store needs.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import botocore.session
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from fsspec.spec import AbstractBufferedFile, AbstractFileSystem

_NOT_FOUND = ("404", "NoSuchKey", "NotFound")


class S3FileSystem(AbstractFileSystem):  # type: ignore[misc]  # fsspec has no types
    """Objects of S3-compatible storage; failures other than absence are :class:`OSError`."""

    protocol = "s3"

    def __init__(self, endpoint_url: str | None = None, region: str = "us-east-1", **options: Any) -> None:
        super().__init__(**options)
        config = Config(s3={"addressing_style": "path"}, connect_timeout=5, read_timeout=30)
        self._client = botocore.session.get_session().create_client(
            "s3", region_name=region, endpoint_url=endpoint_url, config=config
        )

    def info(self, path: str, **_: Any) -> dict[str, Any]:
        """Name and size; raises :class:`FileNotFoundError`."""
        with _as_os_error(path):
            found = self._client.head_object(**self._where(path))
        return {"name": path, "size": found["ContentLength"], "type": "file"}

    def put_file(self, lpath: str, rpath: str, **_: Any) -> None:
        """Store a local file as one object: whole or not at all."""
        with _as_os_error(rpath), Path(lpath).open("rb") as body:
            self._client.put_object(Body=body, **self._where(rpath))

    def read_range(self, path: str, start: int, end: int) -> bytes:
        """The bytes from ``start`` to before ``end``."""
        with _as_os_error(path):
            found = self._client.get_object(Range=f"bytes={start}-{end - 1}", **self._where(path))
            content: bytes = found["Body"].read()
        return content

    def _open(self, path: str, mode: str = "rb", **options: Any) -> "_S3File":
        return _S3File(self, path, mode, **options)

    def _where(self, path: str) -> dict[str, str]:
        bucket, _, key = self._strip_protocol(path).partition("/")
        return {"Bucket": bucket, "Key": key}


class _S3File(AbstractBufferedFile):  # type: ignore[misc]  # fsspec has no types
    """One object, read in ranges as they are asked for."""

    def _fetch_range(self, start: int, end: int) -> bytes:
        content: bytes = self.fs.read_range(self.path, start, end)
        return content


@contextmanager
def _as_os_error(path: str) -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") in _NOT_FOUND:
            raise FileNotFoundError(path) from error
        raise OSError(f"object storage refuses: {error}") from error
    except BotoCoreError as error:
        raise OSError(f"object storage is away: {error}") from error
