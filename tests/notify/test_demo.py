"""The notify part of domain.md §8: counted by the normal queries."""

import pytest
from sqlalchemy import func, select

from chassis.context import Actor
from services.notify.policies import queries as policies
from services.notify.policies.model import PolicyArticle
from services.notify.policies.schemas import PolicyQuery, ZoneQuery
from services.notify.publicity.queries import counts

READER = Actor("person", "cs", "D00", frozenset({"CS"}))


pytestmark = pytest.mark.timeout(900)  # who comes first waits until it is laid


def test_58_policies_are_published_and_96_items_sent_64_adopted_138_times_reprinted(demo):
    with demo.session("notify") as session:
        published = select(func.count()).where(PolicyArticle.status == "published")
        assert session.scalar(published) == 58
        told = counts(session)
        assert (told.sent, told.adopted, told.reprints) == (96, 64, 138)
        assert len(policies.policies(session, PolicyQuery(limit=200), READER).items) == 58
        assert len(policies.zone(session, ZoneQuery(limit=200)).items) == 58
