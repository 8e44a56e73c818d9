"""Writing all-day events as iCalendar (RFC 5545): escaped, and folded after 75 octets."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

#: how TEXT is written; every kind of line end is one
ESCAPES = (
    *(("\\", "\\\\"), (";", "\\;"), (",", "\\,")),
    *(("\r\n", "\\n"), ("\r", "\\n"), ("\n", "\\n")),
)
#: what may stand in no content line (RFC 5545, section 3.1): a single one makes the whole calendar unreadable
CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
OCTETS = 75  #: of a line; what follows begins with a blank in the next


@dataclass(frozen=True)
class Event:
    """Something due on a day."""

    uid: str
    on: date
    summary: str
    description: str
    changed_at: datetime
    sequence: int


def calendar(name: str, events: Iterable[Event]) -> bytes:
    """The whole calendar."""
    lines = [
        *("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//bizenv//tasks//ZH", "CALSCALE:GREGORIAN"),
        *("METHOD:PUBLISH", f"X-WR-CALNAME:{_escaped(name)}", "X-WR-TIMEZONE:Asia/Shanghai"),
        *(line for event in events for line in _event(event)),
        "END:VCALENDAR",
    ]
    return b"".join(_folded(line) for line in lines)


def _event(event: Event) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{event.uid}"
    yield f"DTSTAMP:{event.changed_at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield f"SEQUENCE:{event.sequence}"
    yield f"DTSTART;VALUE=DATE:{event.on:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{event.on + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{_escaped(event.summary)}"
    yield f"DESCRIPTION:{_escaped(event.description)}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _escaped(text: str) -> str:
    for plain, escaped in ESCAPES:
        text = text.replace(plain, escaped)
    return CONTROLS.sub("", text)


def _folded(line: str) -> bytes:
    """Lines of at most so many octets, never cut within a character."""
    pieces: list[bytes] = [b""]
    for character in line:
        octets = character.encode()
        if len(pieces[-1]) + len(octets) > OCTETS - (len(pieces) > 1):
            pieces.append(b"")
        pieces[-1] += octets
    return b"\r\n ".join(pieces) + b"\r\n"
