"""What the office may change (domain.md §4.4, NTF-1, NTF-2, NTF-4, NTF-5)."""

from datetime import time, timedelta
from pathlib import Path

from pydantic import Field, IPvAnyNetwork

from chassis import rules


class Window(rules.Rules):
    """When messages of one level go out at once, and when those that came outside of it follow."""

    opens: time
    closes: time  #: the first moment outside
    resumes: time
    workdays: bool  #: closed on days off


class Throttle(rules.Rules):
    """How many messages one person is sent on one channel at most; what is urgent is not held back."""

    most: int = Field(ge=1)
    minutes: int = Field(ge=1)

    @property
    def span(self) -> timedelta:
        """The time in which they are counted."""
        return timedelta(minutes=self.minutes)


class Stream(rules.Rules):
    """How messages are said as they come."""

    poll_s: float = Field(gt=0)
    heartbeat_s: float = Field(gt=0)
    most: int = Field(ge=1)  #: streams of one process
    most_of_one: int = Field(ge=1)


class PublicRate(rules.Rules):
    """How often one address may do something without signing in."""

    per_minute: float = Field(gt=0)
    at_once: int = Field(ge=1)


class Rules(rules.Rules):
    """Every configurable value of this service."""

    ordinary: Window  #: 普通
    urgent: Window  #: 紧急
    digest_minutes: int = Field(ge=0)  #: after a scan, until its reminders are gathered (NTF-2)
    unaddressed_minutes: int = Field(
        ge=1
    )  #: until it is looked again who a notice is for, if nobody was found
    ack_within: int = Field(ge=1)  #: working days to confirm a message that asks for it (NTF-5)
    retry_minutes: tuple[int, ...]  #: waits after the first, second … failed attempt
    call_timeout_s: float = Field(gt=0)  #: for a whole call over HTTP, answer and all
    calls_at_once: int = Field(ge=1, le=64)
    private_networks: tuple[IPvAnyNetwork, ...]  #: that may be called although they are not public
    robot_schemes: tuple[str, ...]  #: of Apprise
    lease_minutes: int = Field(ge=1)  #: after which a claimed delivery whose sender died is taken up again
    batch: int = Field(ge=1)  #: deliveries claimed at once
    release_batch: int = Field(ge=1)  #: notices turned into messages in one transaction
    throttle: dict[str, Throttle]  #: by channel
    stream: Stream
    zone_reads: PublicRate
    link_tries: PublicRate
    link_days: int = Field(ge=1)  #: how long a message can be answered through its link
    stale_days: int = Field(ge=1)  #: what happened longer ago is not told any more, only known
    heard_days: int = Field(ge=1)  #: how long what was heard is kept, for the dry run
    sender: str  #: who signs a mail
    feedback: str  #: where 有话说 takes what somebody says about a policy (domain.md §5.3 I)

    @property
    def retries(self) -> tuple[timedelta, ...]:
        """The waits after each failed attempt."""
        return tuple(timedelta(minutes=minutes) for minutes in self.retry_minutes)

    @property
    def lease(self) -> timedelta:
        """How long a claim holds."""
        return timedelta(minutes=self.lease_minutes)


RULES = rules.load(Path(__file__).with_name("rules.json"), Rules)
