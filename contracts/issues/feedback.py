"""What people say in the public zone (有话说), and what became of it; never who said it."""

from datetime import date
from typing import ClassVar

from contracts.event import Event


class FeedbackReceived(Event):
    """Somebody said something in the public zone (有话说); they get a receipt at once."""

    aggregate: ClassVar[str] = "feedback_id"

    feedback_id: str
    query_code_hash: str  #: keyed (HMAC-SHA-256): the code itself nobody but the petitioner knows
    kind: str  #: 咨询, 求助, 建议, 投诉 or 表扬
    received_on: date
    receipt_phone: str | None  #: where the receipt goes, if a number was left
    status: str = "received"  #: 已收到


class FeedbackAnswered(Event):
    """The centre answered feedback, itself or through the issue it became."""

    aggregate: ClassVar[str] = "feedback_id"

    feedback_id: str
    kind: str
    issue_no: str | None  #: the issue it became
    answered_on: date
    status: str  #: answered 已答复 or rejected 不予受理


class FeedbackPublished(Event):
    """Feedback and its answer can be read by everybody, without names."""

    aggregate: ClassVar[str] = "feedback_id"

    feedback_id: str
    kind: str
    published_on: date
    status: str = "published"  #: 已公开


class FeedbackRestricted(Event):
    """Feedback went to the special team; nothing else is said about it (domain.md CONF-9)."""

    aggregate: ClassVar[str] = "feedback_id"

    feedback_id: str
    status: str = "restricted"  #: 已转专项
