"""The notify part of domain.md §8: counted by the normal queries, and loading it twice changes nothing."""

import pytest
from sqlalchemy import func, select

from chassis.context import Actor
from chassis.runtime import load_demo
from chassis.testing import Office
from services.notify.base import Base
from services.notify.policies import queries as policies
from services.notify.policies.model import PolicyArticle
from services.notify.policies.schemas import PolicyQuery, ZoneQuery
from services.notify.publicity.queries import counts

READER = Actor("person", "cs", "D00", frozenset({"CS"}))


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    with Office(tmp_path_factory.mktemp("demo"), ("notify",), now="2024-12-06T23:59:59") as running:
        load_demo(running.runtime)
        running.drain()
        yield running


def rows(office):
    with office.session("notify") as session:
        tables = Base.metadata.tables.values()
        return {each.name: session.scalar(select(func.count()).select_from(each)) for each in tables}


def test_58_policies_are_published_and_96_items_sent_64_adopted_138_times_reprinted(office):
    with office.session("notify") as session:
        published = select(func.count()).where(PolicyArticle.status == "published")
        assert session.scalar(published) == 58
        told = counts(session)
        assert (told.sent, told.adopted, told.reprints) == (96, 64, 138)
        assert len(policies.policies(session, PolicyQuery(limit=200), READER).items) == 58
        assert len(policies.zone(session, ZoneQuery(limit=200)).items) == 58


def test_loading_it_twice_changes_nothing(office):
    before = rows(office)
    load_demo(office.runtime)
    office.drain()
    assert rows(office) == before
