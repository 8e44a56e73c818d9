"""Secrets that a process on one machine makes for itself and finds again at its next start."""

import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path


def kept(file: Path, make: Callable[[], str]) -> str:
    """The content of ``file``; if there is none it is made, readable by its owner alone.

    The file appears complete or not at all, and of two processes that make it at once one wins.
    """
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=file.parent)  # mode 0600
        with os.fdopen(handle, "w") as new:
            new.write(make())
            new.flush()
            os.fsync(new.fileno())  # what it opens is safe from a power cut, so it must be too
        with suppress(FileExistsError):
            os.link(draft, file)
        Path(draft).unlink()
    return file.read_text()
