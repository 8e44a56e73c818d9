"""When a message may go out: at once within its level's window, else when the window opens again (NTF-1)."""

from datetime import datetime, timedelta

from chassis.officetime.workdays import Calendar
from services.notify.rules import RULES, Window


def gate(level: str, now: datetime, calendar: Calendar) -> datetime:
    """The first moment from ``now`` on at which a message of this level may be sent; a receipt at any."""
    if level == "receipt":
        return now
    return send_at(now, RULES.urgent if level == "urgent" else RULES.ordinary, calendar)


def send_at(now: datetime, window: Window, calendar: Calendar) -> datetime:
    """The first moment from ``now`` on at which a message may be sent (domain.md NTF-1).

    Before the window opens on a day it may open, that is the same day; ``now`` is in office time.
    """
    day = now.date()
    may_today = not window.workdays or calendar.is_workday(day)
    if may_today and window.opens <= now.time() < window.closes:
        return now
    if not may_today or now.time() >= window.closes:
        day = calendar.add(day, 1) if window.workdays else day + timedelta(days=1)
    return datetime.combine(day, window.resumes, now.tzinfo)
