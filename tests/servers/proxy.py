"""A faulty wire: a TCP proxy in a process of its own that can be told to reset, swallow, refuse or delay."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Self

from tests.servers.process import free_port

WIRE = Path(__file__).with_name("wire.py")


class Proxy:
    """A wire to ``127.0.0.1:target`` from ``with Proxy(target) as wire`` on; it passes until told otherwise.

    Each order returns when the wire has obeyed it.
    """

    def __init__(self, target: int) -> None:
        self.target = target
        self.port = free_port()

    def __enter__(self) -> Self:
        command = [sys.executable, "-I", str(WIRE), str(self.target), str(self.port)]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
        )
        self._answer()
        return self

    def __exit__(self, *_exception: object) -> None:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()  # the process ends with its orders, also when we are killed
        self._process.wait(10)
        self._process.stdout.close()

    def through(self, url: str) -> str:
        """The same URL, by way of this wire."""
        direct = f"127.0.0.1:{self.target}"
        assert direct in url, f"{url} does not lead to {direct}"
        return url.replace(direct, f"127.0.0.1:{self.port}")

    def pass_on(self) -> None:
        """Be a good wire again; what a black hole held back is delivered now, as after a mended cable."""
        self._order("pass_on")

    def reset(self) -> None:
        """Cut every open connection with a RST; new ones pass."""
        self._order("reset")

    def black_hole(self) -> None:
        """Swallow: connections stay open and are accepted, and not a byte, nor an end, gets through."""
        self._order("black_hole")

    def refuse(self) -> None:
        """Cut every open connection and refuse new ones, as when no server listens."""
        self._order("refuse")

    def delay(self, seconds: float) -> None:
        """Deliver everything this much later, in both directions, at full bandwidth."""
        self._order("delay", seconds)

    @property
    def connections(self) -> int:
        """How many connections are open now."""
        count: int = self._order("count")["connections"]
        return count

    def _order(self, name: str, *arguments: float) -> dict[str, Any]:
        assert self._process.stdin
        self._process.stdin.write(json.dumps([name, *arguments]) + "\n")
        self._process.stdin.flush()
        return self._answer()

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("the proxy has ended")
        answer: dict[str, Any] = json.loads(line)
        return answer
