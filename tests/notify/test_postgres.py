"""Several senders on PostgreSQL: each mail is claimed by one of them, also while another's claim is open."""

import pytest

from chassis.context import SYSTEM
from chassis.testing import context
from services.notify.messages import queries as messages
from services.notify.messages.schemas import MessageQuery
from services.notify.rules import RULES
from services.notify.sending import queries, sender
from services.notify.sending.schemas import DeliveryQuery
from tests.notify.builders import LIAISON, a_dispatched_task

pytestmark = pytest.mark.postgres


@pytest.fixture
def database_url(postgres_url):
    return postgres_url


@pytest.fixture
def five(told, monkeypatch):
    """Five tasks were dispatched; a sender claims two mails at once."""
    for n in range(5):
        told(a_dispatched_task(task_no=f"QJ50-{n:03d}"), event_id=f"e-{n}")
    monkeypatch.setattr(sender, "RULES", RULES.model_copy(update={"batch": 2}))


def test_a_mail_whose_claim_is_not_committed_yet_is_left_to_its_sender(five, notices):
    with notices.transaction(context()) as one, notices.transaction(context()) as other:
        mine, _ = sender.claim(one)
        theirs, _ = sender.claim(other)
        assert len(mine) == len(theirs) == 2
        assert not {each.delivery for each in mine} & {each.delivery for each in theirs}


def test_all_that_is_due_goes_out_and_is_on_record(five, notices, sink):
    sender.send_due(lambda: notices.transaction(context(actor=SYSTEM)), notices.settings)
    assert len(sink.mails) == 5
    with notices.transaction(context()) as session:
        log = queries.deliveries(session, DeliveryQuery(limit=200)).items
        assert {each.result for each in log} == {"sent"}
        first = messages.messages(session, MessageQuery(limit=3, unread=True), LIAISON)
        rest = messages.messages(session, MessageQuery(limit=3, unread=True, cursor=first.next), LIAISON)
        shown = [message.object_ref for message in (*first.items, *rest.items)]
        assert shown == ["QJ50-004", "QJ50-003", "QJ50-002", "QJ50-001", "QJ50-000"]
        assert messages.message_counts(session, LIAISON).unread == 5
