"""Every queue has a consumer, every binding a publisher, and every service no more rights than it needs."""

import re
from types import SimpleNamespace
from typing import ClassVar

import pytest

from chassis.events.subscribe import subscribe, subscriptions
from chassis.events.topology import DEAD_LETTERS, dead_queue, inbound_queue, permissions_of, topology_of
from chassis.service import installed
from chassis.testing import Office
from contracts import Event, event_types

SERVICES = installed()
TOPOLOGY = topology_of(SERVICES)


class NeverPublished(Event):
    aggregate: ClassVar[str] = "number"

    number: int


def heard_but_not_published(services):
    """What workers subscribe to that no publisher of the published language sends."""
    heard = {event_type for service in services.values() for event_type in subscriptions(service.worker)}
    return heard - {event for event in event_types().values() if event.publisher() in services}


def test_every_queue_has_a_consumer_in_some_worker(tmp_path):
    with Office(tmp_path) as office:
        consuming = set(office.runtime.inboxes)
        publishing = set(office.runtime.relays)
    assert {queue.name for queue in TOPOLOGY.queues} == {
        queue for name in consuming for queue in (inbound_queue(name), dead_queue(name))
    }
    assert publishing == set(SERVICES)


def test_a_service_that_hears_nothing_has_no_queue():
    assert subscriptions(SERVICES["directory"].worker) == []
    assert inbound_queue("directory") not in {queue.name for queue in TOPOLOGY.queues}
    assert "directory.events" in TOPOLOGY.topics


def test_every_subscription_has_a_publisher():
    assert heard_but_not_published(SERVICES) == set()


def test_a_subscription_without_a_publisher_is_noticed():
    class Worker:
        @subscribe(NeverPublished)
        def heard(self, session, event): ...

    assert heard_but_not_published({"broken": SimpleNamespace(worker=Worker)}) == {NeverPublished}


def test_every_binding_joins_what_exists():
    exchanges = {*TOPOLOGY.topics, DEAD_LETTERS}
    queues = {queue.name for queue in TOPOLOGY.queues}
    for binding in TOPOLOGY.bindings:
        assert binding.exchange in exchanges
        assert binding.queue in queues
    assert {binding.queue for binding in TOPOLOGY.bindings} == queues


def test_every_event_has_an_exchange_of_its_publisher():
    for event_type in event_types().values():
        assert event_type.publisher() in SERVICES
        assert event_type.exchange() in TOPOLOGY.topics


def test_what_a_process_died_of_too_often_is_put_aside_by_the_broker():
    for queue in TOPOLOGY.queues:
        if queue.name.endswith(".in"):
            assert queue.arguments["x-dead-letter-exchange"] == DEAD_LETTERS
            key = queue.arguments["x-dead-letter-routing-key"]
            dead = queue.name.removesuffix(".in") + ".dead"
            assert (DEAD_LETTERS, dead, key) in {
                (each.exchange, each.queue, each.routing_key) for each in TOPOLOGY.bindings
            }


@pytest.mark.parametrize("service", SERVICES)
def test_a_broker_user_publishes_its_own_events_reads_its_own_queues_and_declares_nothing(service):
    names = [*TOPOLOGY.topics, DEAD_LETTERS, "", "amq.topic", *(queue.name for queue in TOPOLOGY.queues)]
    names += [f"{service}.events.x", f"x{service}.in", f"{service}-events"]
    rights = permissions_of(service)
    may = {kind: {name for name in names if re.search(rights[kind], name)} for kind in rights}
    own = {f"{service}.in", f"{service}.dead"} if subscriptions(SERVICES[service].worker) else set()
    assert may["write"] == {f"{service}.events", f"{service}.restricted"}
    assert may["read"] == own
    assert {name for name in may["configure"] if name} == set()
