"""What is written for a message is, to the byte, what py-amqp would write, and what another client reads."""

from datetime import UTC, datetime
from types import SimpleNamespace

import amqp
import pika
import pytest
from amqp import spec
from amqp.method_framing import frame_writer
from amqp.serialization import dumps
from hypothesis import example, given
from hypothesis import strategies as st

from chassis.events.amqp.frames import frames
from chassis.events.envelope import Message

names = st.text(st.characters(), max_size=40)
keys = st.text(st.characters(codec="utf-8"), max_size=40)  # of which an id can be derived, if none is given
values = st.recursive(
    st.text(st.characters(), max_size=300)
    | st.integers(-(2**63), 2**63 - 1)
    | st.booleans()
    | st.none()
    | st.floats()
    | st.binary(max_size=20)
    | st.datetimes(datetime(1970, 1, 2), datetime(2100, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
    max_leaves=5,
)
headers = st.dictionaries(names, st.text(st.characters(), max_size=300), max_size=8) | st.dictionaries(
    names | st.sampled_from(["ce-id", "ce-type"]), values, max_size=8
)
messages = st.builds(Message, keys, keys, headers, st.binary(max_size=1000))
RESTRICTED = {
    "ce-classification": "restricted",
    "ce-actortype": "user",
    "ce-id": "e1",
    "ce-type": "shop.lost",
}


def _by_py_amqp(message: Message, channel: int, frame_max: int, *, mandatory: bool) -> bytes:
    written = bytearray()
    write = frame_writer(
        SimpleNamespace(frame_max=frame_max, bytes_sent=0), SimpleNamespace(write=written.extend)
    )
    content = amqp.Message(
        message.body,
        content_type="application/json",
        content_encoding="utf-8",
        delivery_mode=2,
        message_id=message.event_id,
        type=message.attribute("type") or "",
        application_headers=dict(message.headers),
    )
    arguments = dumps("Bssbb", (0, message.exchange, message.routing_key, mandatory, False))
    write(1, channel, spec.Basic.Publish, arguments, content)
    return bytes(written)


def _short_enough(message: Message) -> bool:
    return all(len(text.encode()) < 256 for text in (message.event_id, message.attribute("type") or ""))


@given(messages.filter(_short_enough), st.integers(1, 65535), st.integers(9, 2000), st.booleans())
@example(Message("shop.events", "order_placed", {}, b""), 1, 131072, True)
@example(Message("shop.restricted", "lost", RESTRICTED, b"{}" * 500), 1, 131072, False)
@example(
    Message("shop.events", "order_placed", {"ce-subject": "安娜" * 50_000}, b"x" * 300_000), 1, 131072, True
)
def test_the_bytes_are_those_of_py_amqp(message, channel, frame_max, mandatory) -> None:
    assert frames(message, channel, frame_max, mandatory=mandatory) == _by_py_amqp(
        message, channel, frame_max, mandatory=mandatory
    )


def test_another_client_reads_what_was_meant() -> None:
    given = {"ce-id": "e1", "ce-type": "shop.order_placed", "ce-subject": "安娜"}
    body = b"0123456789" * 1000
    left = frames(Message("shop.events", "order_placed", given, body), 7, 4096, mandatory=True)
    read = []
    while left:
        size, frame = pika.frame.decode_frame(left)
        assert size <= 4096
        read.append(frame)
        left = left[size:]
    method, header, *parts = read
    assert {frame.channel_number for frame in read} == {7}
    assert isinstance(method.method, pika.spec.Basic.Publish)
    assert (method.method.exchange, method.method.routing_key) == ("shop.events", "order_placed")
    assert (method.method.mandatory, method.method.immediate) == (True, False)
    assert header.properties == pika.BasicProperties(
        content_type="application/json",
        content_encoding="utf-8",
        headers=given,
        delivery_mode=2,
        message_id="e1",
        type="shop.order_placed",
    )
    assert header.body_size == len(body)
    assert b"".join(part.fragment for part in parts) == body


@pytest.mark.parametrize(
    "message",
    [
        Message("shop.events", "k" * 256, {}, b""),
        Message("shop.events", "order_placed", {"ce-id": "号" * 100}, b""),
        Message("shop.events", "order_placed", {"n" * 256: "text"}, b""),
    ],
)
def test_what_does_not_fit_into_a_short_string_is_refused(message) -> None:
    with pytest.raises(ValueError, match="256"):
        frames(message, 1, 131072, mandatory=False)
