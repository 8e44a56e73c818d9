"""What notify tells the others: whether whoever must act has been told."""

from datetime import date, datetime
from typing import ClassVar, Literal

from pydantic import BaseModel

from contracts.event import Classification, Event
from contracts.officetime import EscalationLevel


class _Told(BaseModel):
    """What each of these facts says: which message, because of which event, to whom."""

    aggregate: ClassVar[str] = "notification_id"

    notification_id: str
    event_id: str  #: the event that caused the message
    object_ref: str  #: number of the task or issue it is about
    recipient: str  #: person id
    channel: str  #: inbox 站内信, mail 邮件, push i前旗推送, sms 短信, robot, webhook, phone 电话, paper 书面
    at: datetime
    dept: str | None = None  #: the unit they are told for
    title: str | None = None  #: what kind of message it is, in the words of its template
    level: EscalationLevel | None = None  #: the rung of the ladder it tells of
    object_refs: list[str] = []  #: if it gathers several reminders, the numbers of all they are about


class NotificationSent(_Told, Event):
    """A channel took the message: it lies in the inbox, or the mail server accepted it."""


class NotificationDelivered(_Told, Event):
    """The gateway tells that the message has reached the recipient's phone."""


class NotificationRead(_Told, Event):
    """The recipient opened the message."""


class NotificationAcked(_Told, Event):
    """The recipient confirmed a message that asks for it."""


class NotificationFailedFinal(_Told, Event):
    """The last channel gave up after the last retry (domain.md NTF-4)."""

    error: str  #: stable code, never an address or a text


class DeliveriesFailed(Event):
    """Messages that did not get through wait for an operator (domain.md NTF-4)."""

    aggregate: ClassVar[str] = "noted_on"

    noted_on: date
    waiting: int  #: how many wait
    oldest_on: date  #: when the first of them was given up


class AckOverdue(Event):
    """Nobody of a unit confirmed in time a message that asks for it (domain.md NTF-5)."""

    aggregate: ClassVar[str] = "notification_id"

    notification_id: str
    event_id: str  #: the event that caused the message
    object_ref: str
    dept: str
    level: EscalationLevel | None  #: the rung of the ladder, if the message told of one
    ack_due: date


class ReviewAsked(Event):
    """A policy article or a publicity item waits for the director's approval (送审)."""

    aggregate: ClassVar[str] = "object_ref"

    object_ref: str  #: ZC2026-0001, XC2026-0001
    what: Literal["policy", "publicity"]  #: 政策信息, 宣传稿件
    dept: str | None  #: the unit that proposes it; none: the centre
    status: str = "reviewing"  #: 待审


class ReviewDecided(Event):
    """The director approved it, or returned it to whoever wrote it."""

    aggregate: ClassVar[str] = "object_ref"

    object_ref: str
    what: Literal["policy", "publicity"]
    dept: str | None
    author: str  #: person id, or that of a unit's account
    approved: bool
    status: str  #: published 已发布, sent 报送, draft 草稿


class PolicyPublished(Event):
    """A policy article is in the public zone; those it matches are told once (domain.md NTF-8)."""

    aggregate: ClassVar[str] = "article_no"
    classification: ClassVar[Classification] = "public"

    article_no: str  #: ZC2026-0001
    title: str
    doc_no: str | None  #: 文号
    issuer: str  #: 发布机关
    level: Literal["central", "region", "city", "banner"]
    valid_from: date
    valid_to: date | None  #: none: until it is withdrawn
    industries: list[str]  #: letters of GB/T 4754; empty: all
    scales: list[str]  #: 大 中 小 微; empty: all
    towns: list[str]  #: empty: all
    categories: list[str]  #: 问题类别 it helps with; empty: all
    published_on: date
    status: str = "published"  #: 已发布


class PolicyExpired(Event):
    """A policy article holds no longer: its time is over, or it was withdrawn."""

    aggregate: ClassVar[str] = "article_no"
    classification: ClassVar[Classification] = "public"

    article_no: str
    expired_on: date
    status: str = "expired"  #: 已失效


class PublicityAdopted(Event):
    """A medium published what the centre or a unit had sent it (domain.md K9)."""

    aggregate: ClassVar[str] = "item_no"

    item_no: str  #: XC2026-0001
    dept: str
    media: str
    media_level: Literal["banner", "city", "region", "nation"]  #: 旗, 市, 自治区, 国家
    adopted_on: date
    status: str = "adopted"  #: 采用


class PublicityReprinted(Event):
    """Another medium took over what had been published (domain.md K9)."""

    aggregate: ClassVar[str] = "item_no"

    item_no: str
    dept: str
    media: str
    authorised: bool  #: 已获授权
    reprinted_on: date


class ActionTaken(Event):
    """Somebody answered a message through its link; the service the item belongs to does what it says."""

    aggregate: ClassVar[str] = "object_ref"

    service: Literal["tasks", "issues"]  #: whose item it is
    object_ref: str  #: number of the task or issue
    notification_id: str
    person_id: str
    dept: str  #: the unit they acted for
    action: Literal["sign", "progress", "extension"]  #: 签收, 报送进展, 申请延期
    progress_pct: int | None  #: of a task
    text: str | None  #: progress, or why more time is needed
    requested_due: date | None  #: of a task
    workdays: int | None  #: of an issue
    taken_on: date
