"""What operators do to the broker from outside: apply and verify the topology, set up its users."""

import base64
import json
import urllib.request
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote, unquote, urlsplit, urlunsplit

import pika
from pika.adapters.blocking_connection import BlockingChannel
from pika.exceptions import AMQPError, ChannelClosedByBroker

from chassis.events.topology import DEAD_LETTERS, Binding, Queue, Topology, permissions_of

PRECONDITION_FAILED = 406
FAILURES = (AMQPError, OSError)  #: what all of these raise when broker or management API is away or refuses


def apply(url: str, topology: Topology) -> list[str]:
    """Declare what is missing; returns what differs and cannot be changed in place, as sentences.

    A queue's arguments are fixed when it is made: one that differs is left alone, and its sentence says
    how to migrate (a new name, rebind, drain, delete).
    """
    with _connection(url) as connection:
        problems = []
        for declare in _declarations(topology):
            problem = _attempt(connection, declare)
            if problem:
                problems.append(problem)
        if not problems:
            channel = connection.channel()
            for binding in topology.bindings:
                channel.queue_bind(binding.queue, binding.exchange, binding.routing_key)
        return problems


def verify(url: str, topology: Topology, admin_url: str | None = None) -> list[str]:
    """What the broker lacks or has otherwise than computed, as sentences; empty when all is as it should be.

    Bindings are only compared when the management API is given, since AMQP cannot list them.
    """
    with _connection(url) as connection:
        missing = [_missing(connection, queue) for queue in topology.queues]
    problems = [problem for problem in missing if problem]
    if admin_url:
        problems += _different_bindings(admin_url, _vhost(url), topology)
    return problems


def set_user(admin_url: str, url: str, service: str, password: str) -> None:
    """Create or update a service's broker user, named like it, with the least rights it can work with."""
    vhost = quote(_vhost(url), "")
    _call(admin_url, "PUT", f"/users/{service}", {"password": password, "tags": ""})
    _call(admin_url, "PUT", f"/permissions/{vhost}/{service}", permissions_of(service))


def _declarations(topology: Topology) -> list[Callable[[BlockingChannel], Any]]:
    topics = [_exchange(name, "topic") for name in topology.topics]
    return [_exchange(DEAD_LETTERS, "direct"), *topics, *(_queue(queue) for queue in topology.queues)]


def _exchange(name: str, kind: str) -> Callable[[BlockingChannel], Any]:
    return lambda channel: channel.exchange_declare(name, kind, durable=True)


def _queue(queue: Queue) -> Callable[[BlockingChannel], Any]:
    return lambda channel: channel.queue_declare(queue.name, durable=True, arguments=dict(queue.arguments))


def _attempt(connection: pika.BlockingConnection, declare: Callable[[BlockingChannel], Any]) -> str | None:
    try:
        declare(connection.channel())
    except ChannelClosedByBroker as error:
        if error.reply_code != PRECONDITION_FAILED:
            raise
        return f"{error.reply_text}：参数不能原地修改，请以新名称声明并绑定，待旧队列排空后删除"
    return None


def _missing(connection: pika.BlockingConnection, queue: Queue) -> str | None:
    try:
        connection.channel().queue_declare(queue.name, passive=True)
    except ChannelClosedByBroker:
        return f"缺少队列 {queue.name}"
    return _attempt(connection, _queue(queue))


def _different_bindings(admin_url: str, vhost: str, topology: Topology) -> list[str]:
    listed = _call(admin_url, "GET", f"/bindings/{quote(vhost, '')}", None)
    ours = {queue.name for queue in topology.queues}
    there = {
        Binding(item["source"], item["destination"], item["routing_key"])
        for item in listed
        if item["source"] and item["destination"] in ours
    }
    wanted = set(topology.bindings)
    missing = [f"缺少绑定：{_spell(b)}" for b in sorted(wanted - there, key=_spell)]
    return missing + [f"多余的绑定：{_spell(b)}" for b in sorted(there - wanted, key=_spell)]


def _spell(binding: Binding) -> str:
    return f"{binding.exchange} --{binding.routing_key}--> {binding.queue}"


def _connection(url: str) -> pika.BlockingConnection:
    return pika.BlockingConnection(pika.URLParameters(url))


def _vhost(url: str) -> str:
    return unquote(urlsplit(url).path[1:]) or "/"


def _call(admin_url: str, method: str, path: str, body: Mapping[str, str] | None) -> Any:
    """One call of the management API; user and password stand in the URL."""
    parts = urlsplit(admin_url)
    bare = urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path.rstrip("/"), "", ""))
    request = urllib.request.Request(  # noqa: S310 - the operator's own broker
        f"{bare}/api{path}",
        method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={"Content-Type": "application/json"},
    )
    if parts.username:
        credentials = f"{unquote(parts.username)}:{unquote(parts.password or '')}".encode()
        request.add_header("Authorization", "Basic " + base64.b64encode(credentials).decode())
    with urllib.request.urlopen(request, timeout=10) as response:  # noqa: S310
        content = response.read()
    return json.loads(content) if content else None
