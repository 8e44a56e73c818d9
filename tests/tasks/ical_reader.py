"""Reading iCalendar as RFC 5545 says, octet by octet: written for the tests, apart from what writes it."""

import re
from datetime import UTC, date, datetime

#: contentline = name *(";" param) ":" value (section 3.1)
LINE = re.compile(
    r'(?P<name>[A-Za-z0-9-]+)(?P<params>(?:;[A-Za-z0-9-]+=(?:"[^"]*"|[^";:,]*))*):(?P<value>.*)', re.DOTALL
)
ESCAPED = {"\\": "\\", ";": ";", ",": ",", "n": "\n", "N": "\n"}


class Unreadable(ValueError):
    """What no calendar program would have to take."""


def read(data):
    """The properties of the calendar, and those of each event; raises :class:`Unreadable`."""
    stack, calendars, events = [], [], []
    for name, params, value in lines(data):
        if name == "BEGIN":
            stack.append((value, {}))
        elif name == "END":
            kind, properties = stack.pop()
            if kind != value:
                raise Unreadable(f"{value} ends within {kind}")
            {"VCALENDAR": calendars, "VEVENT": events}[kind].append(properties)
        else:
            if not stack or name in stack[-1][1]:
                raise Unreadable(f"{name} stands outside, or twice")
            stack[-1][1][name] = typed(name, params, value)
    if stack or len(calendars) != 1:
        raise Unreadable("not one whole calendar")
    needed = {"UID", "DTSTAMP", "DTSTART"}  # of an event; VERSION and PRODID of a calendar (section 3.6)
    if not {"VERSION", "PRODID"} <= calendars[0].keys() or not all(needed <= each.keys() for each in events):
        raise Unreadable("what is required is missing")
    return calendars[0], events


def lines(data):
    """Name, parameters and value of each content line: joined again where it was folded."""
    if not data.endswith(b"\r\n"):
        raise Unreadable("the last line has no end")
    physical = data[:-2].split(b"\r\n")
    if any(len(line) > 75 or b"\n" in line or b"\r" in line for line in physical):
        raise Unreadable("a line is too long or has a bare line end")
    joined = []
    for line in physical:
        line.decode()  # programs that show each line by itself must not find half a character
        if line[:1] in b" \t" and joined and line:
            joined[-1] += line[1:]
        else:
            joined.append(line)
    for line in joined:
        match = LINE.fullmatch(line.decode())
        if match is None or re.search(r"[\x00-\x08\x0b-\x1f\x7f]", match["value"]):
            raise Unreadable(f"no content line: {line!r}")
        params = dict(each.split("=", 1) for each in match["params"].split(";")[1:])
        yield match["name"].upper(), params, match["value"]


def typed(name, params, value):
    """A date, a moment, a number or a text, as the property and its parameter say."""
    if name in ("DTSTART", "DTEND"):
        if params != {"VALUE": "DATE"}:
            raise Unreadable(f"{name} is no day")
        return datetime.strptime(value, "%Y%m%d").date()  # noqa: DTZ007  a day has no zone
    if name == "DTSTAMP":
        return datetime.strptime(value, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    return int(value) if name == "SEQUENCE" else text(value)


def text(value):
    """TEXT without its escapes (section 3.3.11)."""

    def plain(match):
        if match[1] not in ESCAPED:
            raise Unreadable(f"no such escape: {match[0]}")
        return ESCAPED[match[1]]

    if re.search(r"(?<!\\)(?:\\\\)*[;,]", value):
        raise Unreadable("a bare separator in a text")
    return re.sub(r"\\(.?)", plain, value, flags=re.DOTALL)


def is_day(value):
    """Whether it is a day and no moment."""
    return isinstance(value, date) and not isinstance(value, datetime)
