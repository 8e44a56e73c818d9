"""From nothing to an answer: ``bizenv run --starter`` on an empty data folder, all services, no server."""

import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from bench.report import Result
from tests.servers.process import free_port

PATIENCE_S = 60


def embedded_start() -> list[Result]:
    """Seconds until every service answers, and the most memory the process took."""
    with tempfile.TemporaryDirectory(prefix="bizenv-bench-") as folder:
        port = free_port()
        settings = {"BIZENV_DATA": folder, "BIZENV_HTTP": f"127.0.0.1:{port}"}
        command = Path(sys.executable).with_name("bizenv")
        started = time.monotonic()
        process = subprocess.Popen(
            [command, "run", "--starter"], env=os.environ | settings, stdout=subprocess.DEVNULL
        )
        try:
            while not all(
                _is_ready(port, name) for name in ("directory", "issues", "notify", "surveys", "tasks")
            ):
                if process.poll() is not None or time.monotonic() - started > PATIENCE_S:
                    raise RuntimeError("bizenv run did not become ready")
                time.sleep(0.02)
            took = time.monotonic() - started
            memory = peak_mib(process.pid)
        finally:
            process.kill()
            process.wait()
    return [
        Result("embedded start to ready", took, "s", "≤ 4", took <= 4),
        Result("embedded peak memory", memory, "MiB", "≤ 250", memory <= 250),
    ]


def _is_ready(port: int, service: str) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/{service}/health/ready", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def peak_mib(pid: int | str) -> float:
    """The most memory a process has taken so far."""
    status = Path(f"/proc/{pid}/status").read_text()
    peak = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(peak.split()[1]) / 1024
