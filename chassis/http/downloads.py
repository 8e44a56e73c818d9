"""Handing out a stored file: streamed, under its own name, never shown as a page."""

from collections.abc import Iterator
from typing import IO
from urllib.parse import quote

from werkzeug.wrappers import Response

_PIECE = 256 * 1024


def download(content: IO[bytes], name: str, media_type: str) -> Response:
    """``content`` from its start as an attachment called ``name``; closed when it has been sent.

    Browsers save it and do not open it in the office's own origin, whatever is in it (design.md §4, files).
    """
    size = content.seek(0, 2)
    content.seek(0)
    response = Response(_pieces(content), content_type=media_type, direct_passthrough=True)
    response.call_on_close(content.close)  # nobody may have asked for a piece
    response.content_length = size
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _pieces(content: IO[bytes]) -> Iterator[bytes]:
    """The content, closed as soon as it is out, whether or not the client's server says that it is done."""
    with content:
        while piece := content.read(_PIECE):
            yield piece
