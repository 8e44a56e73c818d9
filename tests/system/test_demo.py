"""The demo set as a whole: everybody has heard of everything, and loading it twice changes nothing."""

import sqlite3
from contextlib import closing

import pytest
from sqlalchemy import func, select

from chassis.events.inbox_table import DONE, inbox
from chassis.events.outbox import outbox
from tests.demo import bizenv

pytestmark = pytest.mark.timeout(900)  # who comes first waits until it is laid


def everything(folder):
    """Every row of every database there."""
    dumped = {}
    for file in sorted(folder.glob("*.db")):
        with closing(sqlite3.connect(file)) as connection:
            dumped[file.name] = list(connection.iterdump())
    return dumped


def test_every_event_has_been_handled_by_everybody_who_hears_it(demo):
    for name in demo.runtime.services:
        with demo.session(name) as session:
            assert session.scalar(select(func.count()).where(outbox.c.published_at.is_(None))) == 0
            assert set(session.scalars(select(inbox.c.status))) <= {DONE}


def test_loading_it_twice_changes_nothing_and_tells_what_the_starter_set_tells(demo):
    folder = demo.runtime.settings.data
    before = everything(folder)
    assert len(before) == len(demo.runtime.services) == 5
    told = bizenv(folder, "demo", "load")
    assert "登录名" in told
    assert told == bizenv(folder, "demo", "load", "starter")
    assert everything(folder) == before
