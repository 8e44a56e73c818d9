"""Several senders on PostgreSQL: each mail is claimed by one of them, also while another's claim is open."""

from dataclasses import replace

import pytest

from chassis.context import SYSTEM
from chassis.testing import context
from services.notify import queries, sending, usecases
from services.notify.schemas import DeliveryQuery, MessageQuery
from tests.notify.builders import LIAISON, a_dispatched_task

pytestmark = pytest.mark.postgres


@pytest.fixture
def database_url(postgres_url):
    return postgres_url


@pytest.fixture
def told(notices, monkeypatch):
    """Five tasks were dispatched; a sender claims two mails at once."""
    for n in range(5):
        with notices.transaction(replace(context(), causation_id=f"e-{n}")) as session:
            usecases.tell_of_dispatched_task(session, a_dispatched_task(task_no=f"QJ50-{n:03d}"))
    monkeypatch.setattr(sending, "RULES", sending.RULES.model_copy(update={"batch": 2}))


def test_a_mail_whose_claim_is_not_committed_yet_is_left_to_its_sender(told, notices):
    with notices.transaction(context()) as one, notices.transaction(context()) as other:
        mine, _ = sending.claim(one)
        theirs, _ = sending.claim(other)
        assert len(mine) == len(theirs) == 2
        assert not {each.delivery for each in mine} & {each.delivery for each in theirs}


def test_all_that_is_due_goes_out_and_is_on_record(told, notices, sink):
    sending.send_due(lambda: notices.transaction(context(actor=SYSTEM)), notices.settings)
    assert len(sink.mails) == 5
    with notices.transaction(context()) as session:
        log = queries.deliveries(session, DeliveryQuery(limit=200)).items
        assert {each.result for each in log} == {"sent"}
        first = queries.messages(session, MessageQuery(limit=3, unread=True), LIAISON)
        rest = queries.messages(session, MessageQuery(limit=3, unread=True, cursor=first.next), LIAISON)
        shown = [message.object_ref for message in (*first.items, *rest.items)]
        assert shown == ["QJ50-004", "QJ50-003", "QJ50-002", "QJ50-001", "QJ50-000"]
        assert queries.message_counts(session, LIAISON).unread == 5
