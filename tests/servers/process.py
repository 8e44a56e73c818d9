"""Starting, watching and ending one server process, and the ports, binaries and users it needs."""

import contextlib
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

KEEPER = Path(__file__).with_name("keeper.py")
INSTALLER = "deploy/install-test-servers"


class MissingProgramError(RuntimeError):
    """A server's program is not on this machine; the message says how to get it."""


class ServerError(RuntimeError):
    """A server did not do what it was told; the message holds the end of its log."""


class ServerProcess:
    """One server under its keeper (see ``keeper.py``): it cannot outlive this process."""

    def __init__(
        self, command: list[str], *, folder: Path, log: Path, env: Mapping[str, str], user: str = ""
    ) -> None:
        self.log = log
        with log.open("ab") as stream:
            self._keeper = subprocess.Popen(
                [sys.executable, "-I", str(KEEPER), str(folder), user, *command],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=stream,
                env=dict(env),
                start_new_session=True,  # Ctrl-C is for the tests; they end their servers themselves
            )
        assert self._keeper.stdout
        self.pid = int(self._keeper.stdout.readline() or 0)
        if not self.pid:
            self._close()
            raise ServerError(f"{command[0]} could not be started\n{self.tail()}")

    @property
    def running(self) -> bool:
        """Whether the server still runs."""
        return self._keeper.poll() is None

    def end(self, number: signal.Signals, within_s: float) -> None:
        """Send a signal and wait until the server and all it started are gone; SIGKILL when too slow."""
        try:
            self._signal(number)
            self._keeper.wait(within_s)
        except subprocess.TimeoutExpired:
            self._signal(signal.SIGKILL)
            self._keeper.wait(within_s)
        self._close()

    def finish(self, within_s: float) -> None:
        """Wait for a program that ends by itself; raises :class:`ServerError` when it fails."""
        code = self._keeper.wait(within_s)
        self._close()
        if code:
            raise ServerError(self.tail())

    def wait_until(self, ready: Callable[[], bool], what: str, within_s: float) -> None:
        """Return when ``ready`` says so; raises :class:`ServerError` when the server ends or time is up."""
        deadline = time.monotonic() + within_s
        while not ready():
            if not self.running or time.monotonic() > deadline:
                self.end(signal.SIGKILL, within_s=10)
                raise ServerError(f"{what} did not become ready\n{self.tail()}")
            time.sleep(0.05)

    def tail(self) -> str:
        """The end of what the server printed."""
        return self.log.read_text(errors="replace")[-4000:]

    def _signal(self, number: signal.Signals) -> None:
        send = os.killpg if number == signal.SIGKILL else os.kill
        with contextlib.suppress(ProcessLookupError):
            send(self.pid, number)

    def _close(self) -> None:
        for stream in (self._keeper.stdin, self._keeper.stdout):
            assert stream
            stream.close()
        self._keeper.wait()


def free_port() -> int:
    """A TCP port of 127.0.0.1 nobody listens on, below those the system hands out by itself.

    A port out of the system's own range could be taken by any outgoing connection while the server
    restarts, and a client that keeps trying a dead port there can end up connected to itself.
    """
    while True:
        port = random.randrange(15000, 32000)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def accepts(port: int) -> bool:
    """Whether something listens on a port of 127.0.0.1."""
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


def program(name: str, folders: Iterable[Path]) -> Path:
    """The program of that name in the first folder that has it, else on PATH.

    Raises :class:`MissingProgramError`.
    """
    for folder in folders:
        if (folder / name).is_file():
            return folder / name
    if found := shutil.which(name):
        return Path(found)
    raise MissingProgramError(f"{name} is not installed: run {INSTALLER} (or `make test`, which does) first")


def private_folder(name: str, user: str = "") -> Path:
    """A new temporary folder that only ``user`` (default: ourselves) can enter."""
    folder = Path(tempfile.mkdtemp(prefix=f"bizenv-{name}-"))
    if user:
        shutil.chown(folder, user)
    return folder
