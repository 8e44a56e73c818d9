"""The faulty wire's own process: carries bytes, and obeys the orders of ``proxy.py`` on standard input.

    python -I wire.py TARGET PORT

One order a line, as JSON ``["name", argument...]``; each is answered when it has taken effect. The process
ends with its orders. This file is run by itself and imports nothing of the project.
"""

import asyncio
import contextlib
import json
import socket
import struct
import sys
import time

RST_ON_CLOSE = struct.pack("ii", 1, 0)
CHUNK = 64 * 1024

Late = asyncio.Queue[tuple[float, bytes]]


class Wire:
    """The listening end, every connection through it, and the state it is in."""

    def __init__(self, target: int, port: int) -> None:
        self._target, self._port = target, port
        self._open = asyncio.Event()
        self._open.set()
        self._delay = 0.0
        self.connections = 0
        self._writers: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None

    async def pass_on(self) -> None:
        self._delay = 0.0
        self._open.set()
        if not self._server:
            self._server = await asyncio.start_server(self._connected, "127.0.0.1", self._port)

    async def reset(self) -> None:
        for writer in self._writers:
            _cut(writer)
        self._writers.clear()

    async def black_hole(self) -> None:
        self._open.clear()

    async def refuse(self) -> None:
        if self._server:
            self._server.close()
            self._server = None
        await self.reset()

    async def delay(self, seconds: float) -> None:
        self._delay = seconds

    async def count(self) -> None:
        """Only answers."""

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self._writers.add(writer)
        try:
            await self._open.wait()
            onward, outlet = await asyncio.open_connection("127.0.0.1", self._target)
            self._writers.add(outlet)
            await asyncio.gather(self._carry(reader, outlet), self._carry(onward, writer))
            outlet.close()
            self._writers.discard(outlet)
        except (OSError, asyncio.CancelledError):
            _cut(writer)  # nobody listens there, or the wire itself ends
        finally:
            writer.close()
            self._writers.discard(writer)
            self.connections -= 1

    async def _carry(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        """Carry one direction, its end included; a reset is passed on as a reset."""
        late: Late = asyncio.Queue(maxsize=1000)
        delivery = asyncio.create_task(self._deliver(late, target))
        data = b"-"
        while data and not delivery.done():
            try:
                await self._open.wait()
                data = await source.read(CHUNK)
            except OSError:
                delivery.cancel()
                _cut(target)
                return
            await late.put((time.monotonic() + self._delay, data))
        await delivery

    async def _deliver(self, late: Late, target: asyncio.StreamWriter) -> None:
        data = b"-"
        with contextlib.suppress(OSError):
            while data:
                due, data = await late.get()
                await asyncio.sleep(due - time.monotonic())
                await self._open.wait()
                target.write(data)
                await target.drain()
            target.write_eof()


def _cut(writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):  # it was closed a moment ago by its own end
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RST_ON_CLOSE)
    writer.transport.abort()


async def _obey(target: int, port: int) -> None:
    wire = Wire(target, port)
    orders = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(orders), sys.stdin
    )
    line = b'["pass_on"]'
    while line:
        name, *arguments = json.loads(line)
        await getattr(wire, name)(*arguments)
        sys.stdout.write(json.dumps({"connections": wire.connections}) + "\n")
        sys.stdout.flush()
        line = await orders.readline()


if __name__ == "__main__":
    asyncio.run(_obey(int(sys.argv[1]), int(sys.argv[2])))
