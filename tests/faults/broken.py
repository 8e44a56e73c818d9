"""``python -m tests.faults.broken SAFEGUARD``: shop and ledger with one safeguard taken out.

This is what the checker must be able to see; it lives in tests and nowhere else.
"""

# mypy: disable-error-code="method-assign"
import sys
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import update

from chassis import green

if __name__ == "__main__":
    green.patch()

from chassis.events.amqp.consumer import AmqpConsumer
from chassis.events.inbox import Inbox
from chassis.events.inbox_table import DONE
from chassis.events.relay import Relay, relay_state
from tests.chassis import shop


def ack_before_commit() -> None:
    """Tell the broker that a batch is safe as soon as it arrives."""
    consume, gather = AmqpConsumer._consume_from, AmqpConsumer._gather

    def consume_from(self: Any, channel: Any, queue: str, prefetch: int) -> None:
        self.early = _AcksOnce(channel)
        channel.basic_ack = self.early.ack
        consume(self, channel, queue, prefetch)

    def gather_and_ack(self: Any, connection: Any) -> Any:
        batch = gather(self, connection)
        if batch:
            self.early.ack(batch[-1][0], multiple=True)
        return batch

    AmqpConsumer._consume_from, AmqpConsumer._gather = consume_from, gather_and_ack


class _AcksOnce:
    """A second ack of the same message is an error to the broker."""

    def __init__(self, channel: Any) -> None:
        self._ack = type(channel).basic_ack.__get__(channel)
        self._last = 0

    def ack(self, tag: int, *, multiple: bool) -> None:
        if tag > self._last:
            self._last = tag
            self._ack(tag, multiple=multiple)


def mark_before_confirm() -> None:
    """Note events as published before anybody has confirmed them."""
    publish = Relay._publish

    def mark_and_publish(self: Any, rows: Sequence[Any], done: Any, transaction: Any) -> Any:
        with transaction() as connection:
            self._write(connection, {row.id: row.position for row in rows}, self._clock.now())
            connection.execute(update(relay_state).values(noted=[]))
        return publish(self, rows, done, transaction)

    Relay._publish = mark_and_publish


def no_inbox() -> None:
    """Handle whatever arrives, seen before or not."""
    take_up = Inbox._take_up

    def take_up_anyway(self: Any, session: Any, arrival: Any, status: str | None) -> None:
        take_up(self, session, arrival, status or DONE)

    Inbox._take_up = take_up_anyway


def no_holding_back() -> None:
    """Let the events behind a failed one of the same aggregate go on."""
    status_of = Inbox._status

    def as_if_nothing_waited(self: Any, arrival: Any, held: set[str]) -> str:
        held.clear()
        return status_of(self, arrival, held)

    Inbox._status = as_if_nothing_waited


SAFEGUARDS: dict[str, Callable[[], None]] = {
    function.__name__: function
    for function in (ack_before_commit, mark_before_confirm, no_inbox, no_holding_back)
}

if __name__ == "__main__":
    SAFEGUARDS[sys.argv[1]]()
    shop.main()
