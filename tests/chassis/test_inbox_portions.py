"""How much the inbox takes at once: as many events as there is time for, however dear they turn out to be."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.db import Database
from chassis.events.envelope import Message
from chassis.events.inbox import LONGEST_S, ONE_BY_ONE_S, Inbox
from chassis.events.inbox_table import inbox
from chassis.officetime.clock import ManualClock
from chassis.settings import Settings
from chassis.testing import NOW, context, database, instant
from tests.chassis.shop import LEDGER, OrderPlaced

DEAR_S = 0.1


class Desk:
    """An inbox whose handler takes as long as it is told, by a stopwatch of its own."""

    def __init__(self, ledger: Database) -> None:
        self.ledger = ledger
        self.handled: list[int] = []
        self.refused: set[int] = set()
        self.takes_s = 0.0
        self._now = 0.0
        self.inbox = Inbox(
            ledger, {OrderPlaced: self.enter}, Settings(), ManualClock(instant(NOW)), lambda: self._now
        )

    def enter(self, session: Session, order: OrderPlaced) -> None:
        del session
        self._now += self.takes_s
        if order.number in self.refused:
            raise ValueError(order.number)
        self.handled.append(order.number)

    def take_all(self, messages: list[Message]) -> list[int]:
        """How many were taken each time they were offered."""
        portions = []
        while messages:
            portions.append(self.inbox.receive(messages))
            messages = messages[portions[-1] :]
        return portions

    def stored(self) -> list[str]:
        with self.ledger.reading(context()) as session:
            return list(session.scalars(select(inbox.c.event_id).order_by(inbox.c.id)))


def orders(first: int, last: int, **changed: int) -> list[Message]:
    return [
        Message(
            "shop.events",
            "order_placed",
            {"ce-id": f"e{n}", "ce-subject": f"c{n}"},
            f'{{"customer": "c{n}", "number": {n}}}'.encode(),
            **changed,
        )
        for n in range(first, last + 1)
    ]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    ledger = database("ledger", tmp_path, LEDGER.metadata)
    yield Desk(ledger)
    ledger.dispose()


def test_what_is_cheap_is_taken_in_ever_larger_portions(desk: Desk) -> None:
    assert desk.take_all(orders(1, 750)) == [50, 100, 200, 400]


def test_dear_events_after_cheap_ones_do_not_make_a_long_transaction(desk: Desk) -> None:
    desk.take_all(orders(1, 750))
    desk.takes_s = DEAR_S
    portions = desk.take_all(orders(751, 780))
    assert max(portions) * DEAR_S <= LONGEST_S + DEAR_S
    assert desk.handled == [*range(1, 781)]


def test_what_there_was_no_time_for_is_as_if_it_had_never_come(desk: Desk) -> None:
    desk.takes_s = DEAR_S
    taken = desk.inbox.receive(orders(1, 10))
    assert desk.stored() == [f"e{n}" for n in range(1, taken + 1)]


def test_an_event_given_twice_in_one_batch_is_handled_once_wherever_the_batch_is_cut(desk: Desk) -> None:
    desk.takes_s = DEAR_S
    desk.take_all([each for pair in zip(orders(1, 9), orders(1, 9), strict=True) for each in pair])
    assert desk.handled == [*range(1, 10)]


def test_what_waits_behind_a_cut_waits_in_its_order(desk: Desk) -> None:
    """One that is suspected of killing processes goes in line, but never before one that came earlier."""
    desk.takes_s = DEAR_S
    earlier = [replace(each, headers=each.headers | {"ce-subject": "one"}) for each in orders(1, 6)]
    suspect = replace(orders(7, 7, deliveries=9)[0], headers={"ce-id": "e7", "ce-subject": "one"})
    desk.inbox.receive([*earlier, suspect])
    desk.inbox.retries.retry_due()
    assert 7 not in desk.handled
    desk.take_all([*earlier, suspect])
    desk.inbox.retries.retry_due()
    assert desk.handled == [*range(1, 8)]


def test_a_suspect_has_all_its_attempts_still(desk: Desk) -> None:
    """Its deliveries may have been in vain by others' fault: only what is tried here is counted."""
    desk.inbox.receive(orders(1, 1, deliveries=9))
    desk.inbox.retries.retry_due()
    assert desk.handled == [1]
    with desk.ledger.reading(context()) as session:
        assert session.scalars(select(inbox.c.attempts)).one() == 1


def test_a_fresh_copy_of_a_suspect_does_not_clear_it(desk: Desk) -> None:
    """Whoever died of it may not have marked it as published, and so published it again."""
    desk.inbox.receive([*orders(1, 1, deliveries=9), *orders(1, 1)])
    assert desk.handled == []
    desk.inbox.retries.retry_due()
    assert desk.handled == [1]


def test_after_a_batch_that_failed_events_are_taken_one_by_one_for_a_while_only(desk: Desk) -> None:
    desk.take_all(orders(1, 750))
    desk.takes_s, desk.refused = DEAR_S, {751}
    taken = desk.inbox.receive(orders(751, 800))
    assert taken * DEAR_S <= ONE_BY_ONE_S + DEAR_S
    assert desk.stored()[750:] == [f"e{n}" for n in range(751, 751 + taken)]
