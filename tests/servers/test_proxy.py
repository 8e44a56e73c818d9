"""The faulty wire does what its orders say, and nothing of it stays behind."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.servers.process import free_port
from tests.servers.proxy import Proxy


@contextmanager
def echo() -> Iterator[int]:
    """The port of a server that sends back what it gets."""
    with socket.create_server(("127.0.0.1", free_port())) as listener:

        def answer(connection: socket.socket) -> None:
            with connection:
                try:
                    while data := connection.recv(65536):
                        connection.sendall(data)
                except OSError:
                    return

        def listen() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                threading.Thread(target=answer, args=(connection,), daemon=True).start()

        threading.Thread(target=listen, daemon=True).start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def wire():
    with echo() as port, Proxy(port) as proxy:
        yield proxy


@contextmanager
def connected(wire: Proxy) -> Iterator[socket.socket]:
    """A client that has been answered once through the wire."""
    with socket.create_connection(("127.0.0.1", wire.port), timeout=5) as client:
        assert said_back(client, b"hello") == b"hello"
        yield client


def said_back(client: socket.socket, data: bytes) -> bytes:
    client.sendall(data)
    answer = b""
    while len(answer) < len(data):
        part = client.recv(65536)
        if not part:
            break
        answer += part
    return answer


def test_a_good_wire_carries_much_and_the_end(wire):
    with connected(wire) as client:
        assert wire.connections == 1
        data = bytes(range(256)) * 400
        assert said_back(client, data) == data
        client.shutdown(socket.SHUT_WR)
        assert client.recv(1) == b""


def test_a_reset_cuts_open_connections_and_lets_new_ones_pass(wire):
    with connected(wire) as client:
        wire.reset()
        with pytest.raises(ConnectionResetError):
            client.recv(1)
    with connected(wire):
        pass


def test_a_black_hole_swallows_until_the_wire_is_mended(wire):
    with connected(wire) as client:
        wire.black_hole()
        client.sendall(b"late")
        client.settimeout(0.3)
        with pytest.raises(TimeoutError):
            client.recv(1)
        with socket.create_connection(("127.0.0.1", wire.port), timeout=0.3) as newcomer:
            newcomer.sendall(b"also late")
            with pytest.raises(TimeoutError):
                newcomer.recv(1)
            wire.pass_on()
            client.settimeout(5)
            newcomer.settimeout(5)
            assert client.recv(4, socket.MSG_WAITALL) == b"late"
            assert newcomer.recv(9, socket.MSG_WAITALL) == b"also late"


def test_a_refusing_wire_cuts_and_refuses_until_it_passes_again(wire):
    with connected(wire) as client:
        wire.refuse()
        with pytest.raises(ConnectionResetError):
            client.recv(1)
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", wire.port), timeout=5)
    wire.pass_on()
    with connected(wire):
        pass


def test_a_delayed_wire_delivers_later_and_in_order(wire):
    with connected(wire) as client:
        wire.delay(0.2)
        before = time.monotonic()
        data = bytes(range(256)) * 4000
        sender = threading.Thread(target=client.sendall, args=(data,))
        sender.start()
        received = b""
        while len(received) < len(data):
            received += client.recv(65536)
        assert received == data
        assert 0.4 <= time.monotonic() - before < 3  # there and back, however much it was
        sender.join()


def test_a_wire_to_nobody_resets():
    with (
        Proxy(free_port()) as wire,
        pytest.raises(ConnectionResetError),  # the reset may come before connecting has returned
        socket.create_connection(("127.0.0.1", wire.port), timeout=5) as client,
    ):
        client.recv(1)


def test_a_url_leads_through_the_wire(wire):
    assert wire.through(f"amqp://u:p@127.0.0.1:{wire.target}/v") == f"amqp://u:p@127.0.0.1:{wire.port}/v"
