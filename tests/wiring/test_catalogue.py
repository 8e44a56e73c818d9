"""The catalogue and the AsyncAPI document tell the whole truth about what is published and who hears it."""

from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from chassis.context import OFFICE_ZONE, Actor, Context
from chassis.docs.catalogue import catalogue, fields, subscribers
from chassis.docs.envelope import ATTRIBUTES, ATTRIBUTES_IF_KNOWN
from chassis.docs.schemas import event_schema
from chassis.events import outbox
from chassis.events.envelope import OutboxRow, encode
from chassis.events.subscribe import subscriptions
from chassis.service import installed
from contracts import event_types
from contracts.issues.handling import IssueAcceptedForHandling, IssueOpened
from tests.contracts.examples import examples_of

CATALOGUE = catalogue(installed())


def sent(context):
    """The headers of an event recorded in these circumstances, as the relay sends it."""
    (example,) = examples_of(IssueAcceptedForHandling)
    session = Session(info={"context": context})
    outbox.record(session, example.event_type.model_validate_json(example.text))
    (row,) = outbox.recorded(session)
    return set(encode(OutboxRow(**row, id=1, seq=1, position=1)).headers)


@pytest.mark.parametrize("event_type", event_types().values(), ids=lambda event_type: event_type.full_name())
def test_every_event_is_in_the_catalogue_with_all_its_fields_and_its_meaning(event_type):
    _, _, rest = CATALOGUE.partition(f"### {event_type.full_name()}\n")
    section, _, _ = rest.partition("\n##")
    assert (event_type.__doc__ or "").splitlines()[0] in section
    assert f"exchange `{event_type.exchange()}` · routing key `{event_type.event_name()}`" in section
    for name in event_type.model_fields:
        assert f"| `{name}` |" in section


def test_fields_of_nested_models_follow_the_field_that_holds_them():
    told = fields(event_schema(IssueOpened))
    assert ("enterprises", "list of LinkedEnterprise", "") in told
    assert ("enterprises[].uscc", "string or null", "统一社会信用代码; herders have none") in told
    assert ("reported_on", "date", "反映日期") in told


def test_who_hears_an_event_is_computed_from_the_workers():
    heard = subscribers(installed())
    assert heard["surveys.problem_reported"] == ["issues"]
    assert heard["notify.notification_read"] == ["issues", "tasks"]
    assert heard["surveys.submission_voided"] == []
    assert sum(map(len, heard.values())) == sum(
        len(subscriptions(service.worker)) for service in installed().values()
    )
    assert "heard by none of our services yet" in CATALOGUE


def test_the_documented_headers_are_those_that_are_sent():
    now = datetime(2026, 3, 6, 9, tzinfo=OFFICE_ZONE)
    trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    full = Context(now, Actor("person", "d00-liaison", "D00"), "request-1", "event-1", trace)
    bare = Context(now, Actor("", ""))
    assert sent(full) == {f"ce-{name}" for name in ATTRIBUTES | ATTRIBUTES_IF_KNOWN}
    assert sent(bare) == {f"ce-{name}" for name in ATTRIBUTES}
