"""Connections to the broker: made with a deadline, kept alive, dropped when anything is wrong with them."""

from contextlib import suppress

import eventlet
from amqp import serialization
from amqp.exceptions import AMQPError
from amqp.transport import TCPTransport
from kombu import Connection
from kombu.exceptions import KombuError

from chassis.settings import Settings

#: what a connection can raise when the other side or the way to it is at fault; it costs the connection
BROKEN = (OSError, AMQPError, KombuError, EOFError, ConnectionError, eventlet.Timeout)

AHEAD = 4096  #: bytes asked of the kernel at once: a few messages, and little to move when one is taken out


def _text(raw: bytes | str) -> str:
    return raw if isinstance(raw, str) else raw.decode(errors="replace")


# py-amqp raises on a property or header name that is not UTF-8, before anybody could park the message: it
# would kill each process it is delivered to, for ever
serialization.pstr_t = _text


def connect(settings: Settings, service: str, purpose: str) -> Connection:
    """A new connection with heartbeats; raises one of :data:`BROKEN`."""
    connection = Connection(
        settings.broker_url_of(service),
        heartbeat=settings.heartbeat_s,
        connect_timeout=5,
        transport_options={"client_properties": {"connection_name": f"bizenv {service} {purpose}"}},
    )
    with eventlet.Timeout(15):
        connection.ensure_connection(max_retries=1, timeout=10)
    _read_ahead(connection)
    return connection


def _read_ahead(connection: Connection) -> None:
    """py-amqp asks for a frame's header, content and end one by one: nine system calls a message."""
    transport = connection.connection.transport
    if isinstance(transport, TCPTransport):  # TLS reads ahead by itself
        receive = transport.sock.recv
        transport._quick_recv = lambda wanted: receive(max(wanted, AHEAD))  # noqa: SLF001  no other way in


def beat(connection: Connection) -> None:
    """Answer the broker's heartbeats and send ours; raises one of :data:`BROKEN`."""
    with eventlet.Timeout(5):
        with suppress(TimeoutError):
            connection.drain_events(timeout=0.001)
        connection.heartbeat_check()


def drop(connection: Connection | None) -> None:
    """Let go of it, whatever state it is in."""
    if connection is not None:
        with suppress(*BROKEN), eventlet.Timeout(2):
            connection.release()
