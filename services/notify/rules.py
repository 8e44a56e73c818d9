"""What the office may change (domain.md §4.4, NTF-1, NTF-4)."""

from datetime import time, timedelta
from pathlib import Path

from chassis import rules


class Window(rules.Rules):
    """When messages of one level go out at once, and when those that came outside of it follow."""

    opens: time
    closes: time  #: the first moment outside
    resumes: time
    workdays: bool  #: closed on days off


class Rules(rules.Rules):
    """Every configurable value of this service."""

    ordinary: Window  #: 普通
    urgent: Window  #: 紧急
    retry_minutes: tuple[int, ...]  #: waits after the first, second … failed attempt
    lease_minutes: int  #: after which a claimed delivery whose sender died is taken up again
    batch: int  #: deliveries claimed at once
    sender: str  #: who signs a mail

    @property
    def retries(self) -> tuple[timedelta, ...]:
        """The waits after each failed attempt."""
        return tuple(timedelta(minutes=minutes) for minutes in self.retry_minutes)

    @property
    def lease(self) -> timedelta:
        """How long a claim holds."""
        return timedelta(minutes=self.lease_minutes)


RULES = rules.load(Path(__file__).with_name("rules.json"), Rules)
