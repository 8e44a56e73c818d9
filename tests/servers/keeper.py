"""Keeps one server running for as long as the process that asked for it lives.

    python -I keeper.py FOLDER USER COMMAND...

Prints the server's process id. When the asking process ends, however it ends, standard input closes:
then the server's whole process group is ended and FOLDER is removed. USER may be empty (no change).
This file is run by itself and imports nothing of the project.
"""

import contextlib
import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import sys
import threading

STDIN = 0
GRACE_S = 5
PR_SET_PDEATHSIG = 1


def main() -> int:
    """Run the server until it ends or the asking process does; returns the server's exit code."""
    folder, user, *command = sys.argv[1:]
    server = _start(command, user)
    sys.stdout.write(f"{server.pid}\n")
    sys.stdout.flush()
    abandoned = threading.Event()
    threading.Thread(target=_watch, args=(server, abandoned), daemon=True).start()
    code = server.wait()
    _signal_group(server.pid, signal.SIGKILL)  # what the server started and left behind, such as epmd
    if abandoned.is_set():
        shutil.rmtree(folder, ignore_errors=True)
    return code


def _start(command: list[str], user: str) -> subprocess.Popen[bytes]:
    entry = pwd.getpwnam(user) if user else None
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=sys.stderr,
        start_new_session=True,
        preexec_fn=_die_with_keeper if sys.platform == "linux" else None,  # noqa: PLW1509 - no thread yet
        cwd="/",
        user=entry and entry.pw_uid,
        group=entry and entry.pw_gid,
        extra_groups=[] if entry else None,
    )


def _die_with_keeper() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def _watch(server: subprocess.Popen[bytes], abandoned: threading.Event) -> None:
    os.read(STDIN, 1)  # nobody writes: returns when the asking process has ended
    abandoned.set()
    _signal_group(server.pid, signal.SIGQUIT)  # PostgreSQL gives its shared memory back, Erlang just halts
    with contextlib.suppress(subprocess.TimeoutExpired):
        server.wait(GRACE_S)
    _signal_group(server.pid, signal.SIGKILL)


def _signal_group(group: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(group, number)


if __name__ == "__main__":
    sys.exit(main())
