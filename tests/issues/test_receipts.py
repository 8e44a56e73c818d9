"""What became of the messages that press for an issue stands in its history (domain.md §5.2)."""

import pytest

from contracts.notify import (
    NotificationAcked,
    NotificationDelivered,
    NotificationFailedFinal,
    NotificationRead,
    NotificationSent,
)
from tests.desk import done
from tests.issues.told import notified, unsigned, worker


@pytest.fixture
def tells(desk):
    def tell(kind, no, **given):
        with desk.office.transaction("issues") as session:
            worker.note_receipt(session, notified(kind, no, **given))

    return tell


def lines(desk, no, client=None):
    told = done((client or desk.dispatcher).get(f"/issues/v1/issues/{no}/history"))["items"]
    return [
        (each["details"]["outcome"], each["details"]["level"], each["details"].get("recipient"))
        for each in told
        if each["action"] == "receipt"
    ]


def test_an_urge_that_arrived_was_read_signed_and_not_signed_in_time_is_in_the_history(desk, tells):
    no = desk.signed()
    before = desk.issue(no)
    for kind, given in (
        (NotificationSent, {}),
        (NotificationSent, {"channel": "mail"}),  # the same message once more
        (NotificationDelivered, {"channel": "sms"}),
        (NotificationRead, {}),
        (NotificationAcked, {}),
    ):
        tells(kind, no, **given)
    with desk.office.transaction("issues") as session:
        worker.note_unsigned(session, unsigned(no, "supervise"))
    assert lines(desk, no) == [
        ("sent", "urge", "wu-dl"),
        ("delivered", "urge", "wu-dl"),
        ("read", "urge", "wu-dl"),
        ("acked", "urge", "wu-dl"),
        ("overdue", "supervise", None),
    ]
    assert desk.issue(no) == before  # whoever is about to change it need not begin anew


def test_a_receipt_the_petitioner_never_got_is_in_the_history(desk, tells):
    no = desk.signed()
    nowhere = {"recipient": f"petitioner/{no}", "dept": None, "level": None, "channel": "paper"}
    tells(NotificationFailedFinal, no, error="no_channel", **nowhere)
    assert lines(desk, no) == [("failed", None, f"petitioner/{no}")]


def test_what_does_not_press_and_what_is_about_others_is_not_in_the_history(desk, tells):
    no = desk.signed()
    tells(NotificationSent, no, level=None, title="问题交办（主办）")
    tells(NotificationSent, no, level="remind")
    tells(NotificationSent, "QJ50-001")
    tells(NotificationSent, "2项", level=None, object_refs=[no, "QJ50-001"])
    assert lines(desk, no) == []


def test_whoever_reported_it_does_not_see_who_was_pressed(desk, tells):
    no = desk.register(desk.office.client("CI", person="ci-1"), source="ZQ")
    tells(NotificationAcked, no)
    assert lines(desk, no) == [("acked", "urge", "wu-dl")]
    assert lines(desk, no, desk.office.client("CI", person="ci-1")) == []
