"""Numbers without a gap, and one issue per source reference, however many register at once (PostgreSQL)."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import select

from chassis.errors import StaleVersion
from chassis.testing import NOW, context
from services.issues.intake import usecases
from services.issues.ledger.model import Issue
from tests.issues.builders import DISPATCHER, a_registration

CLERKS = 4
EACH = 8


class PowerCut(Exception):
    pass


@pytest.fixture
def database_url(postgres_url):
    return postgres_url


def together(work):
    """Let every clerk work at the same time; their results, in no order."""
    start = Barrier(CLERKS)

    def clerk(number):
        start.wait()
        return work(number)

    with ThreadPoolExecutor(CLERKS) as pool:
        return list(pool.map(clerk, range(CLERKS)))


def register(ledger, *, fails=False, **given):
    with ledger.transaction(context(NOW, DISPATCHER)) as session:
        issue = usecases.register(session, a_registration(**given), DISPATCHER)
        if fails:
            raise PowerCut
        return issue.issue_no


def every_number(ledger):
    with ledger.reading(context()) as session:
        return session.scalars(select(Issue.issue_no).order_by(Issue.issue_no)).all()


def test_clerks_who_register_at_once_get_every_number_once_although_some_transactions_fail(ledger):
    def work(number):
        for n in range(EACH):
            if n % 3 == number % 3:
                with pytest.raises(PowerCut):
                    register(ledger, fails=True)
            register(ledger)

    together(work)
    assert every_number(ledger) == [f"WT2026-ZC-{n:04d}" for n in range(1, CLERKS * EACH + 1)]


def test_clerks_who_register_the_same_call_at_once_get_the_same_issue(ledger):
    for call in range(EACH):
        numbers = together(lambda _, call=call: register(ledger, source="RX", source_ref=f"call-{call}"))
        assert len(set(numbers)) == 1
    assert every_number(ledger) == [f"WT2026-RX-{n:04d}" for n in range(1, EACH + 1)]


def test_of_several_who_accept_the_same_version_exactly_one_wins(ledger):
    issue_no = register(ledger)

    def accept(_):
        with ledger.transaction(context(NOW, DISPATCHER)) as session:
            try:
                return usecases.accept(session, issue_no, DISPATCHER, expected=1).version
            except StaleVersion:
                return "stale"

    assert sorted(map(str, together(accept))) == ["2", "stale", "stale", "stale"]
