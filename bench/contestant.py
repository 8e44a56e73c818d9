"""A process that takes part: it imports what it needs, says that it is ready, and begins when it is told.

So all of them start side by side, on all cores, and yet only one does anything while it is measured.
Its own side are :func:`await_turn` and :func:`report`. Peers import this too, so it imports nothing of ours.
"""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

STDIN = 0  # in a contestant: the socket to whoever started it
READY = GO = b"\n"


class Contestant:
    """``python -m module arguments``, up to its :func:`await_turn`; what it prints goes into ``log``."""

    def __init__(self, module: str, *arguments: str, log: Path, environment: dict[str, str]):
        self._line, theirs = socket.socketpair()
        with log.open("ab") as stream, theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-W", "ignore", "-m", module, *arguments],
                env=os.environ | environment,
                stdin=theirs.fileno(),
                stdout=stream,
                stderr=stream,
                start_new_session=True,  # a peer's own processes end with it
            )
        self._ended = False

    def ready(self) -> bool:
        """Wait until it is; False if it ended instead."""
        said: bytes = self._line.recv(1)
        return said == READY

    def go(self) -> None:
        """Let it begin."""
        self._line.sendall(GO)

    @property
    def failed(self) -> bool:
        """Whether it has ended with an error of its own."""
        return not self._ended and self._process.poll() not in (None, 0)

    @property
    def finished(self) -> bool:
        """Whether it has ended by itself, in peace."""
        return self._process.poll() == 0

    def result(self) -> Any:
        """What it reported, when it has ended by itself."""
        with self._line.makefile("rb") as reported:
            return json.load(reported)

    def finish(self) -> Any:
        """Let it finish what it does; returns what it reported."""
        self._process.terminate()
        return self.result()

    def end(self) -> None:
        """End it and all it started, at once: what is measured is in the database."""
        if not self._ended:
            self._ended = True
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._line.close()


def await_turn() -> None:
    """Say that everything is imported; returns when told to begin, ends the process when nobody is left."""
    os.write(STDIN, READY)
    if os.read(STDIN, 1) != GO:
        sys.exit()


def report(result: Any) -> None:
    """Tell whoever started this process what it has measured."""
    with open(STDIN, "wb", closefd=False) as line:
        line.write(json.dumps(result).encode())
