"""Servers end with whoever started them, however that one ends."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.servers.process import MissingProgramError, ServerError, ServerProcess, program

#: starts a server which starts a helper of its own, says who and where they are, then waits to be killed
STARTER = """
import os, sys, tempfile, time
from pathlib import Path
from tests.servers.process import ServerProcess
folder = Path(sys.argv[1])
command = ["sh", "-c", f"sleep 1000 & echo $! >{folder}/helper; exec sleep 1000"]
server = ServerProcess(command, folder=folder, log=Path(os.devnull), env=dict(os.environ))
while not (folder / "helper").exists() or not (folder / "helper").read_text():
    time.sleep(0.01)
print(server.pid, (folder / "helper").read_text(), flush=True)
time.sleep(1000)
"""


def gone(pid: int) -> bool:
    """Whether no process (other than an unreaped dead one) has that id, waiting up to ten seconds."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except (FileNotFoundError, ProcessLookupError):
            return True
        if state == "Z":
            return True
        time.sleep(0.02)
    return False


def vanished(folder: Path) -> bool:
    """Whether the folder goes away within ten seconds."""
    deadline = time.monotonic() + 10
    while folder.exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    return not folder.exists()


@pytest.mark.parametrize("death", [signal.SIGKILL, signal.SIGTERM])
def test_a_killed_test_run_leaves_no_server_and_no_folder(death, tmp_path):
    folder = tmp_path / "server"
    folder.mkdir()
    with subprocess.Popen(
        [sys.executable, "-c", STARTER, str(folder)], stdout=subprocess.PIPE, text=True
    ) as starter:
        assert starter.stdout
        server, helper = map(int, starter.stdout.readline().split())
        starter.send_signal(death)
    assert gone(server)
    assert gone(helper)
    assert vanished(folder)


def test_a_server_ends_when_its_keeper_is_killed(tmp_path):
    server = ServerProcess(["sleep", "1000"], folder=tmp_path, log=tmp_path / "log", env=dict(os.environ))
    keeper = int(Path(f"/proc/{server.pid}/stat").read_text().rpartition(")")[2].split()[1])
    os.kill(keeper, signal.SIGKILL)
    assert gone(server.pid)
    server.end(signal.SIGKILL, within_s=5)


def test_a_server_that_ignores_the_order_to_stop_is_killed(tmp_path):
    command = ["sh", "-c", "trap '' TERM; echo ready; while :; do sleep 0.1; done"]
    server = ServerProcess(command, folder=tmp_path, log=tmp_path / "log", env=dict(os.environ))
    server.wait_until(lambda: "ready" in server.tail(), "the shell", within_s=5)
    server.end(signal.SIGTERM, within_s=0.3)
    assert gone(server.pid)


def test_a_server_that_dies_at_its_start_is_reported_with_its_log(tmp_path):
    command = ["sh", "-c", "echo no such disk; exit 3"]
    server = ServerProcess(command, folder=tmp_path, log=tmp_path / "log", env=dict(os.environ))
    with pytest.raises(ServerError, match="no such disk"):
        server.wait_until(lambda: False, "the shell", within_s=5)


def test_a_missing_program_fails_with_what_to_run():
    with pytest.raises(MissingProgramError, match="deploy/install-test-servers"):
        program("no-such-server", [])
