"""The frames of a published message, packed here: py-amqp's general way was three fifths of the relay's CPU.

It builds every property and header of every message anew, through tables of formats. But all that relays
publish is of one shape: few exchanges and keys, the same properties, the same names of headers, and values
that are text. So what repeats is packed once and remembered. The bytes are those that py-amqp would send,
which the tests hold this to; headers with anything but text in them are still packed by py-amqp itself.
"""

from collections.abc import Mapping
from functools import lru_cache
from struct import Struct
from typing import Any

from amqp.serialization import dumps

from chassis.events.envelope import Message

_METHOD, _HEADER, _BODY = 1, 2, 3  # kinds of frames
_BASIC, _PUBLISH = 60, 40  # the class and the method
_OVERHEAD = 8  # bytes a frame has around its payload, which count towards the most a frame may have
_begin = Struct(">BHI").pack  # kind, channel, length of the payload
_begin_header = Struct(">BHIHHQ").pack  # and: class, weight (always 0), length of the body
_length = Struct(">I").pack
_END = b"\xce"


def frames(message: Message, channel: int, frame_max: int, *, mandatory: bool) -> bytes:
    """A persistent basic.publish of the message on a channel: method, header and body frames.

    Exchange, routing key, id, type and names of headers are short strings: raises ValueError when one
    has more than 255 bytes.
    """
    table = _table(message.headers)
    event_id = _short(message.event_id)
    kind = _remembered_short(message.attribute("type") or "")
    length = _FIXED + len(table) + len(event_id) + len(kind)
    packed = [
        _method_frame(channel, message.exchange, message.routing_key, mandatory),
        _begin_header(_HEADER, channel, length, _BASIC, 0, len(message.body)),
        *(_CONTENT, table, _PERSISTENT, event_id, kind, _END),
    ]
    most = frame_max - _OVERHEAD
    for start in range(0, len(message.body), most):
        part = message.body[start : start + most]
        packed += (_begin(_BODY, channel, len(part)), part, _END)
    return b"".join(packed)


def _table(headers: Mapping[str, Any]) -> bytes:
    packed = bytearray()
    for name, value in headers.items():
        if not isinstance(value, str):
            return bytes(dumps("F", [headers]))
        text = _utf8(value)
        packed += _text_named(name)
        packed += _length(len(text))
        packed += text
    return _length(len(packed)) + packed


def _utf8(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")  # halves of characters travel, as with py-amqp


def _short(text: str) -> bytes:
    raw = _utf8(text)
    return bytes((len(raw),)) + raw


_remembered_short = lru_cache(256)(_short)


@lru_cache(256)
def _text_named(name: str) -> bytes:
    return _short(name) + b"S"


@lru_cache(256)
def _method_frame(channel: int, exchange: str, routing_key: str, mandatory: bool) -> bytes:
    method = Struct(">HHH").pack(_BASIC, _PUBLISH, 0)  # the last was an access ticket once
    payload = method + _short(exchange) + _short(routing_key) + bytes((mandatory,))
    return _begin(_METHOD, channel, len(payload)) + payload + _END


#: which properties there are (content type and encoding, headers, delivery mode, id, type), and the first two
_CONTENT = b"\xf0\xa0" + _short("application/json") + _short("utf-8")
_PERSISTENT = b"\x02"  # the delivery mode
_FIXED = Struct(">HHQ").size + len(_CONTENT) + len(_PERSISTENT)
