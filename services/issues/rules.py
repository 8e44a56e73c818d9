"""The numbers the office may change (domain.md §4.2 DL, §3.2)."""

from enum import StrEnum
from pathlib import Path
from typing import Self

from pydantic import model_validator

from chassis import rules
from chassis.officetime.ladder import Ladder
from chassis.officetime.supervision import Supervision
from services.issues.sources import GIVEN_A_DATE, Kind, Source


class HandlingClass(StrEnum):
    """办理类别."""

    URGENT = "urgent"  #: 急办件
    FAST = "fast"  #: 快办件
    NORMAL = "normal"  #: 一般件
    COMPLEX = "complex"  #: 疑难件
    FIXED = "fixed"  #: 限期件: the finish date is given, not counted


class RestrictedRules(rules.Rules):
    """The numbers of the restricted ledger (domain.md §4.2 CONF)."""

    yellow_within: int  #: the Y of LGT for restricted cases
    ladder: Ladder  #: its reminders, urging and supervision; the rest is no matter of a machine
    release_hours: int  #: how long what two persons agreed on stays open: a reporter's identity, an export
    small_cell: int  #: cells below this are hidden (CONF-7)


class FeedbackRules(rules.Rules):
    """The numbers of 有话说 (domain.md §5.3 E)."""

    accept: int  #: 受理 after it was received, in working days
    answer: int  #: 答复 after it was taken on, in working days
    submissions_per_minute: float  #: of one address…
    submissions_at_once: int
    queries_per_minute: float  #: …and how often it may try a query code
    queries_at_once: int


class OfficerRules(rules.Rules):
    """监督体验官 (domain.md §4.2)."""

    term_years: int
    most_terms: int  #: appointed so often at most, the first time counted


class Limits(rules.Rules):
    """Working days from the dispatch to each duty; ``finish`` is null for the class with a fixed date."""

    sign: int
    contact: int
    finish: int | None


class Extension(rules.Rules):
    """延期: who asks when, how often, and for how long."""

    before_due: int  #: working days before the finish date at which one may ask at the latest
    decide_within: int  #: working days from the request to the decision
    most: int  #: extensions of one issue
    most_workdays: int  #: working days of one extension


class LookBackRules(rules.Rules):
    """回头看: when, how many, and by which seed they are drawn."""

    after_days: tuple[int, ...]  #: natural days after the close-out
    percent: int  #: of what was solved
    within: int  #: working days from the draw to the look
    seed: str  #: whoever knows it can draw the same sample


class Weights(rules.Rules):
    """What each of the three rates counts for in the composite (domain.md SAN)."""

    response: int
    resolution: int
    satisfaction: int


class Rules(rules.Rules):
    """Every configurable number of this service, in working days where it is a period."""

    limits: dict[HandlingClass, Limits]
    officers: OfficerRules
    feedback: FeedbackRules
    restricted: RestrictedRules
    accept: int  #: 受理 after the registration
    co_before_finish: int  #: 协办 answers so long before the finish date
    co_after_dispatch: int  #: but not sooner than this after the dispatch
    yellow_within: int  #: the Y of LGT for issues
    most_returns: int  #: 退办 that may be approved; what is dispatched after that cannot be returned (RET)
    extension: Extension
    plan_within: int  #: 整改方案 after the signature
    plan_latest: int  #: the latest date of a plan that may replace the finish date, after the dispatch
    result_length: int  #: characters a result has that no file shows
    explain_within: int  #: 书面说明 of a unit complained of
    verify_within: int  #: 复核 after the submission
    callback_within: int  #: 回访 after the verification
    callback_attempts: int  #: on so many working days without reaching anybody, an issue is closed
    bad_rating: int  #: a rating up to this one is looked into (差评核实)…
    bad_rating_within: int  #: …within so many working days
    most_reopens: int  #: 重办 after a callback; then a leader takes the case
    reopened_finish: int  #: 办结 after the callback that reopened it
    resumed_finish: int  #: 办结 after the resumption
    review_within: int  #: 挂账 is looked at again
    ladder: Ladder
    supervision: Supervision
    issuer: str  #: 发文机关 of supervision orders and notices of interviews
    duplicate_days: int  #: natural days between the registrations of suspected duplicates (DUP)
    duplicate_percent: int  #: of the pairs of characters that they share
    weights: Weights
    import_rows: int  #: rows of one file
    files_each: int  #: files of one message, or of one activity of an officer
    bulk_rows: int  #: rows of one bulk request
    look_back: LookBackRules

    @model_validator(mode="after")
    def _every_class(self) -> Self:
        missing = set(HandlingClass) - set(self.limits)
        if missing:
            raise ValueError(f"limits 缺少 {'、'.join(sorted(missing))}")
        return self


RULES = rules.load(Path(__file__).with_name("rules.json"), Rules)


def default_class(source: Source, kind: Kind, *, recurrence: bool) -> HandlingClass:
    """The class of an issue for which the dispatcher chooses none (domain.md DL, "default for")."""
    if source in GIVEN_A_DATE:
        return HandlingClass.FIXED
    if recurrence or kind in (Kind.QUESTION, Kind.HELP):
        return HandlingClass.FAST
    return HandlingClass.NORMAL
