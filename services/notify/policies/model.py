"""Policy articles with their states, whom they match, and who wants to hear of them."""

from datetime import date
from enum import StrEnum

from sqlalchemy import Boolean, Date, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.aggregate import Aggregate
from chassis.columns import BigId, Json
from chassis.moves import Move, Moves
from contracts import Event
from contracts.notify import PolicyExpired, PolicyPublished, ReviewAsked, ReviewDecided
from services.notify.base import Base
from services.notify.policies.errors import PolicyMoveRefused


class PolicyStatus(StrEnum):
    DRAFT = "draft"  #: 草稿
    REVIEWING = "reviewing"  #: 待审
    PUBLISHED = "published"  #: 已发布
    EXPIRED = "expired"  #: 已失效


MOVES = Moves(
    {
        PolicyStatus.DRAFT: "草稿",
        PolicyStatus.REVIEWING: "待审",
        PolicyStatus.PUBLISHED: "已发布",
        PolicyStatus.EXPIRED: "已失效",
    },
    {"edit": "修改", "submit": "送审", "approve": "审核发布", "return": "退回", "expire": "转为失效"},
    Move("edit", PolicyStatus.DRAFT, PolicyStatus.DRAFT, "送审前可以修改"),
    Move("submit", PolicyStatus.DRAFT, PolicyStatus.REVIEWING, "撰稿完成"),
    Move("approve", PolicyStatus.REVIEWING, PolicyStatus.PUBLISHED, "中心主任审核通过即发布"),
    Move("return", PolicyStatus.REVIEWING, PolicyStatus.DRAFT, "审核不通过"),
    Move("expire", PolicyStatus.PUBLISHED, PolicyStatus.EXPIRED, "有效期已过，或被废止"),
    refusal=PolicyMoveRefused,
)


class PolicyArticle(Aggregate, Base):
    """政策信息."""

    __tablename__ = "policy_articles"
    __table_args__ = (Index(None, "status", "published_on", "id"),)

    article_no: Mapped[str] = mapped_column(String(20), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    doc_no: Mapped[str | None] = mapped_column(String(60))
    issuer: Mapped[str] = mapped_column(String(100))
    level: Mapped[str] = mapped_column(String(10))
    valid_from: Mapped[date] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
    body: Mapped[str] = mapped_column(Text)
    industries: Mapped[list[str]] = mapped_column(Json)
    scales: Mapped[list[str]] = mapped_column(Json)
    towns: Mapped[list[str]] = mapped_column(Json)
    categories: Mapped[list[str]] = mapped_column(Json)
    dept: Mapped[str | None] = mapped_column(String(20))  # who proposed it
    status: Mapped[str] = mapped_column(String(20), default=PolicyStatus.DRAFT)
    note: Mapped[str | None] = mapped_column(Text)  # why it was returned
    approved_by: Mapped[str | None] = mapped_column(String(100))
    published_on: Mapped[date | None] = mapped_column(Date)
    expired_on: Mapped[date | None] = mapped_column(Date)
    reads: Mapped[int] = mapped_column(Integer, default=0)

    def edit(self) -> None:
        """Only a draft is changed."""
        self._move("edit", PolicyStatus.DRAFT)

    def submit(self) -> ReviewAsked:
        """送审."""
        self._move("submit", PolicyStatus.REVIEWING)
        return ReviewAsked(object_ref=self.article_no, what="policy", dept=self.dept)

    def send_back(self, note: str) -> ReviewDecided:
        """退回, with the reason."""
        self._move("return", PolicyStatus.DRAFT)
        self.note = note
        return self._decided(approved=False)

    def approve(self, by: str, on: date) -> list[Event]:
        """审核发布: from now on everybody can read it."""
        self._move("approve", PolicyStatus.PUBLISHED)
        self.approved_by, self.published_on, self.note = by, on, None
        names = PolicyPublished.model_fields.keys() - {"status"}
        published = PolicyPublished(**{name: getattr(self, name) for name in names})
        return [self._decided(approved=True), published]

    def expire(self, on: date) -> PolicyExpired:
        """转为失效."""
        self._move("expire", PolicyStatus.EXPIRED)
        self.expired_on = on
        return PolicyExpired(article_no=self.article_no, expired_on=on)

    def _decided(self, *, approved: bool) -> ReviewDecided:
        return ReviewDecided(
            object_ref=self.article_no,
            what="policy",
            dept=self.dept,
            author=self.created_by,
            approved=approved,
            status=self.status,
        )

    def _move(self, action: str, target: PolicyStatus) -> None:
        MOVES.check(action, self.status, target)
        self.status = target.value


class PolicyNumbers(Base):
    """The last number given in a year."""

    __tablename__ = "policy_numbers"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]


class Enterprise(Base):
    """What is known of an enterprise to match policies with."""

    __tablename__ = "enterprises"
    __table_args__ = (Index(None, "uscc"),)

    enterprise_id: Mapped[str] = mapped_column(String(60), primary_key=True)
    seq: Mapped[int] = mapped_column(BigId)
    uscc: Mapped[str | None] = mapped_column(String(18))
    name: Mapped[str] = mapped_column(String(200))
    industry: Mapped[str | None] = mapped_column(String(10))
    scale: Mapped[str | None] = mapped_column(String(10))
    town: Mapped[str | None] = mapped_column(String(60))
    operating: Mapped[bool] = mapped_column(Boolean)  # 在营


class PolicyPush(Base):
    """精准推送: an article that was matched to an enterprise, once (domain.md NTF-8)."""

    __tablename__ = "policy_pushes"
    __table_args__ = (Index(None, "article_no"), Index(None, "enterprise_id"))

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    key: Mapped[str] = mapped_column(String(100), unique=True)  # article and enterprise
    article_no: Mapped[str] = mapped_column(String(20))
    enterprise_id: Mapped[str] = mapped_column(String(60))
    pushed_on: Mapped[date] = mapped_column(Date)


class Subscription(Aggregate, Base):
    """订阅: a person who wants to hear of policies, for an enterprise or for some topics."""

    __tablename__ = "subscriptions"
    __table_args__ = (Index(None, "person_id"),)

    person_id: Mapped[str] = mapped_column(String(100))
    enterprise_id: Mapped[str | None] = mapped_column(String(60))
    categories: Mapped[list[str]] = mapped_column(Json)  # empty: all
