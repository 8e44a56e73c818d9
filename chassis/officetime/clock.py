"""Where business time comes from: the system's clock, or one that is moved by hand (domain.md CAL-11)."""

from datetime import datetime
from typing import Protocol

from chassis.context import OFFICE_ZONE
from chassis.errors import Invalid


class ClockRunsForward(Invalid):
    """A manual clock was told to go back."""

    code = "clock_runs_forward"
    message = "业务时钟只能向前调整：当前为{now}，不能调到{to}"


class Clock(Protocol):
    """Anything that tells business time."""

    def now(self) -> datetime:
        """Business time now, aware, in Asia/Shanghai (domain.md CAL-1)."""


class SystemClock:
    """The computer's own time."""

    def now(self) -> datetime:
        """Business time now, aware, in Asia/Shanghai (domain.md CAL-1)."""
        return datetime.now(OFFICE_ZONE)


class ManualClock:
    """A clock that stands still until :meth:`move_to`, so that a quarter of office life runs in seconds."""

    def __init__(self, start: datetime) -> None:
        self._now = _in_office(start)

    def now(self) -> datetime:
        """The instant it was last moved to, aware, in Asia/Shanghai (domain.md CAL-1)."""
        return self._now

    def move_to(self, instant: datetime) -> None:
        """Let it be ``instant``; raises :class:`ClockRunsForward` when that has passed already."""
        if instant.tzinfo is not None and instant < self._now:
            now, to = (each.isoformat(timespec="seconds") for each in (self._now, instant))
            raise ClockRunsForward(field="to", now=now, to=to)
        self._now = _in_office(instant)


def _in_office(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ValueError("a time without a time zone is not an instant")
    return instant.astimezone(OFFICE_ZONE)
