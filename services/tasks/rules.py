"""The numbers the office may change (domain.md §3.2, §4.1)."""

from pathlib import Path

from chassis import rules
from chassis.officetime.ladder import Ladder
from chassis.officetime.supervision import Supervision


class Extension(rules.Rules):
    """EXT-T: who asks when, how often, and for how long."""

    before_due: int  #: working days before the due date at which one may ask at the latest
    decide_within: int  #: working days from the request to the decision
    most: int  #: extensions of one task
    most_days: int  #: natural days in all, from the due date of the plan


class Rounds(rules.Rules):
    """MON: the dates of a monthly round, in working days after the month, and what a filing needs."""

    fill_within: int
    review_within: int
    publish_within: int
    resubmit_within: int  #: working days from a return to the filing anew
    evidence_from: int  #: a rise of progress by so many points needs evidence


class Weights(rules.Rules):
    """What each rate of a monthly score counts for; together usually 100."""

    completion: int  #: a 序时完成率
    on_time: int  #: b 按时率
    timely: int  #: c 填报及时率
    first_pass: int  #: d 一次通过率


class Reports(rules.Rules):
    """MON, ESC-5: how a month is scored, and what follows from it."""

    issuer: str  #: 发文机关 of bulletins and supervision orders
    campaign: str  #: name of the campaign whose actions 表6 tells of, with those that belong to it
    weights: Weights
    praise_rank: int  #: up to which rank a unit is praised
    interview_below: int  #: a score below which an interview is proposed
    arrears_months: int  #: so many months of 欠账 in a row, and an interview is proposed


class Rules(rules.Rules):
    """Every configurable number of this service."""

    sign_within: int  #: working days from the dispatch to 签收
    most_returns: int  #: 退办 that may be approved; what is dispatched after that cannot be returned
    co_before_due: int  #: working days before the due date by which co-operating units answer…
    co_after_dispatch: int  #: …but not before so many after the dispatch
    verify_within: int  #: working days from 申请销号 to the verification
    yellow_within: int  #: the Y of LGT for tasks, in working days
    lag_points: int  #: how far the schedule may run ahead of the reported progress, LGT
    extension: Extension
    ladder: Ladder  #: when each rung fires, in working days (ESC)
    supervision: Supervision
    rounds: Rounds
    reports: Reports
    calendar_events: int  #: due dates in one calendar, the earliest ones
    bulk_rows: int  #: rows of one bulk request
    import_rows: int  #: rows of one file
    import_at_once_kib: int  #: files up to this size are read in the request, larger ones by the worker
    import_keep_days: int  #: how long an import that nobody accepted is kept
    unit_aliases: dict[str, str]  #: further names of units, former ones above all, each with the unit's name


RULES = rules.load(Path(__file__).with_name("rules.json"), Rules)
