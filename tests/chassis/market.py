"""Shop and ledger in a process of their own, embedded or over the private servers, and what happened."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from sqlalchemy import delete, func, insert, select, update

from chassis.context import Context
from chassis.db import Database
from chassis.events import copies
from chassis.events.inbox_table import inbox
from chassis.events.outbox import outbox, record
from chassis.officetime.clock import SystemClock
from chassis.testing import context, database
from tests.chassis.shop import LEDGER, SHOP, Booking, OrderPlaced, Trouble
from tests.servers.process import free_port

PATIENCE_S = 60.0


class Market:
    """The two services in one process (or several), driven and observed through their databases."""

    def __init__(self, folder: Path, broker_url: str, shop_url: str, ledger_url: str) -> None:
        self.folder = folder
        self.broker_url = broker_url
        urls = {"shop": shop_url, "ledger": ledger_url}
        self._database_url = shop_url.replace("shop", "{service}")
        assert all(self._database_url.replace("{service}", name) == url for name, url in urls.items())
        self.shop = database("shop", folder, SHOP.metadata, shop_url)
        self.ledger = database("ledger", folder, LEDGER.metadata, ledger_url)
        self.program: tuple[str, ...] = ("tests.chassis.shop",)
        self._processes: list[subprocess.Popen[bytes]] = []

    def start(self, failpoints: str = "", **settings: str) -> subprocess.Popen[bytes]:
        """Start a process with both services, or those that ``services`` names."""
        given = {name.upper(): value for name, value in settings.items()}
        environment = os.environ | {
            "BIZENV_BROKER_URL": self.broker_url,
            "BIZENV_DATABASE_URL": self._database_url,
            "BIZENV_DATA": str(self.folder),
            "BIZENV_HTTP": f"127.0.0.1:{free_port()}",
            "BIZENV_RETRY_BASE_S": "0.05",
            "BIZENV_RETRY_CAP_S": "0.2",
            "BIZENV_RETRY_ATTEMPTS": "4",
            "BIZENV_FAILPOINTS": failpoints,
            **{f"BIZENV_{name}": value for name, value in given.items()},
        }
        with (self.folder / "log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", *self.program], env=environment, stdout=log, stderr=log
            )
        self._processes.append(process)
        return process

    def stop(self, process: subprocess.Popen[bytes], number: signal.Signals = signal.SIGTERM) -> int:
        """Signal a process and wait for its end; returns its exit code."""
        process.send_signal(number)
        return process.wait(timeout=30)

    def close(self) -> None:
        """End whatever still runs."""
        for process in self._processes:
            if process.poll() is None:
                self.stop(process, signal.SIGKILL)
        self.shop.dispose()
        self.ledger.dispose()

    # --- what is done

    def order(self, customer: str, numbers: Iterable[int]) -> None:
        """Place orders, all in one transaction, at the time the market's processes also go by."""
        with self.shop.transaction(Context(SystemClock().now())) as session:
            record(session, *(OrderPlaced(customer=customer, number=number) for number in numbers))

    def trouble(self, customer: str, number: int, kind: str) -> None:
        """Let the booking of this order fail from now on."""
        with self.ledger.write_connection() as connection:
            connection.execute(insert(Trouble).values(customer=customer, number=number, kind=kind))

    def calm(self) -> None:
        """Let bookings succeed again."""
        with self.ledger.write_connection() as connection:
            connection.execute(delete(Trouble))

    def corrupt(self, customer: str, number: int) -> None:
        """Turn the body of an order that is not published yet into bytes nobody can decode."""
        self.order(customer, [number])
        last = select(func.max(outbox.c.id)).scalar_subquery()
        with self.shop.write_connection() as connection:
            connection.execute(update(outbox).where(outbox.c.id == last).values(body=b"\xff\xfe not json"))

    def publish_again(self) -> None:
        """Make the relay send the whole log once more."""
        with self.shop.write_connection() as connection:
            connection.execute(update(outbox).values(published_at=None))

    def retry_now(self) -> None:
        """Let what waits for its next attempt be due."""
        with self.ledger.write_connection() as connection:
            due = update(inbox).where(inbox.c.status == "pending").values(next_attempt_at=context().now)
            connection.execute(due)

    # --- what happened

    def bookings(self, customer: str) -> list[int]:
        """The orders booked for a customer, in the order of booking."""
        statement = select(Booking.number).where(Booking.customer == customer).order_by(Booking.id)
        return self._all(self.ledger, statement)

    def echoes(self) -> int:
        """For how many customers ledger's answer has come back to shop."""
        return len(self._all(self.shop, select(copies.copies.c.aggregate_id)))

    def statuses(self) -> dict[str, int]:
        """How many rows of ledger's inbox have each status."""
        with self.ledger.reading(context()) as session:
            counted = select(inbox.c.status, func.count()).group_by(inbox.c.status)
            return {str(row.status): row[1] for row in session.execute(counted)}

    def unpublished(self) -> int:
        """How many events of both services are not marked as published."""
        waiting = select(outbox.c.id).where(outbox.c.published_at.is_(None))
        return len(self._all(self.shop, waiting)) + len(self._all(self.ledger, waiting))

    def positions(self) -> list[int]:
        """The positions of shop's events, in the order they were committed."""
        return self._all(self.shop, select(outbox.c.position).order_by(outbox.c.id))

    def until(self, done: Callable[[], bool]) -> None:
        """Wait for a condition, with a deadline that fails the test and shows the log's end."""
        deadline = time.monotonic() + PATIENCE_S
        while not done():
            if time.monotonic() > deadline:
                tail = (self.folder / "log").read_text()[-3000:]
                raise AssertionError(f"not within {PATIENCE_S} s; statuses {self.statuses()}; log:\n{tail}")
            time.sleep(0.02)

    def settled(self) -> bool:
        """Everything is published and nothing waits for a retry."""
        return self.unpublished() == 0 and "pending" not in self.statuses()

    def _all(self, where: Database, statement: Any) -> list[Any]:
        with where.reading(context()) as session:
            return list(session.scalars(statement))
