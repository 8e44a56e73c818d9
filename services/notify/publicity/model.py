"""Items sent to media with their states, and their reprints."""

from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import Boolean, Date, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.aggregate import Aggregate
from chassis.columns import BigId, Json
from chassis.moves import Move, Moves
from contracts.notify import PublicityAdopted, PublicityReprinted, ReviewAsked, ReviewDecided
from services.notify.base import Base
from services.notify.publicity.errors import ItemMoveRefused


class ItemStatus(StrEnum):
    DRAFT = "draft"  #: 草稿
    REVIEWING = "reviewing"  #: 审核
    SENT = "sent"  #: 报送
    ADOPTED = "adopted"  #: 采用
    DECLINED = "declined"  #: 未采用


MOVES = Moves(
    {
        ItemStatus.DRAFT: "草稿",
        ItemStatus.REVIEWING: "审核",
        ItemStatus.SENT: "报送",
        ItemStatus.ADOPTED: "采用",
        ItemStatus.DECLINED: "未采用",
    },
    {
        "edit": "修改",
        "submit": "送审",
        "return": "退回",
        "approve": "审核报送",
        "adopt": "登记采用",
        "decline": "登记未采用",
        "reprint": "登记转载",
    },
    Move("edit", ItemStatus.DRAFT, ItemStatus.DRAFT, "送审前可以修改"),
    Move("submit", ItemStatus.DRAFT, ItemStatus.REVIEWING, "撰稿完成"),
    Move("return", ItemStatus.REVIEWING, ItemStatus.DRAFT, "审核不通过"),
    Move("approve", ItemStatus.REVIEWING, ItemStatus.SENT, "审核通过，报送媒体"),
    Move("adopt", ItemStatus.SENT, ItemStatus.ADOPTED, "媒体刊发"),
    Move("decline", ItemStatus.SENT, ItemStatus.DECLINED, "媒体未采用"),
    Move("reprint", ItemStatus.ADOPTED, ItemStatus.ADOPTED, "其他媒体转载"),
    refusal=ItemMoveRefused,
)


class PublicityItem(Aggregate, Base):
    """宣传稿件."""

    __tablename__ = "publicity_items"
    __table_args__ = (Index(None, "status", "id"), Index(None, "dept", "id"))

    item_no: Mapped[str] = mapped_column(String(20), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    authors: Mapped[list[str]] = mapped_column(Json)
    dept: Mapped[str] = mapped_column(String(20))
    content: Mapped[str] = mapped_column(Text)
    media: Mapped[str] = mapped_column(String(100))  # it is sent to
    media_level: Mapped[str] = mapped_column(String(10))
    status: Mapped[str] = mapped_column(String(20), default=ItemStatus.DRAFT)
    note: Mapped[str | None] = mapped_column(Text)  # why it was returned
    sent_on: Mapped[date | None] = mapped_column(Date)
    url: Mapped[str | None] = mapped_column(String(500))
    adopted_on: Mapped[date | None] = mapped_column(Date)
    reprints: Mapped[list["Reprint"]] = relationship(back_populates="item", order_by="Reprint.id")

    def edit(self) -> None:
        """Only a draft is changed."""
        self._move("edit", ItemStatus.DRAFT)

    def submit(self) -> ReviewAsked:
        """送审."""
        self._move("submit", ItemStatus.REVIEWING)
        return ReviewAsked(object_ref=self.item_no, what="publicity", dept=self.dept)

    def send_back(self, note: str) -> ReviewDecided:
        """退回, with the reason."""
        self._move("return", ItemStatus.DRAFT)
        self.note = note
        return self._decided(approved=False)

    def approve(self, on: date) -> ReviewDecided:
        """审核报送."""
        self._move("approve", ItemStatus.SENT)
        self.sent_on, self.note = on, None
        return self._decided(approved=True)

    def adopt(self, on: date, url: str, level: Any) -> PublicityAdopted:
        """采用: the medium published it, at whatever level it is."""
        self._move("adopt", ItemStatus.ADOPTED)
        self.adopted_on, self.url, self.media_level = on, url, level
        return PublicityAdopted(
            item_no=self.item_no, dept=self.dept, media=self.media, media_level=level, adopted_on=on
        )

    def decline(self) -> None:
        """未采用."""
        self._move("decline", ItemStatus.DECLINED)

    def reprint(self, reprint: "Reprint") -> PublicityReprinted:
        """转载 of what was published."""
        self._move("reprint", ItemStatus.ADOPTED)
        self.reprints.append(reprint)
        self.touch()
        return PublicityReprinted(
            item_no=self.item_no,
            dept=self.dept,
            media=reprint.media,
            authorised=reprint.authorised,
            reprinted_on=reprint.reprinted_on,
        )

    def _decided(self, *, approved: bool) -> ReviewDecided:
        return ReviewDecided(
            object_ref=self.item_no,
            what="publicity",
            dept=self.dept,
            author=self.created_by,
            approved=approved,
            status=self.status,
        )

    def _move(self, action: str, target: ItemStatus) -> None:
        MOVES.check(action, self.status, target)
        self.status = target.value


class Reprint(Base):
    """转载: with its source, its leave, and whether the dateline was kept (S30)."""

    __tablename__ = "reprints"

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    item_id: Mapped[int] = mapped_column(BigId, ForeignKey("publicity_items.id"), index=True)
    media: Mapped[str] = mapped_column(String(100))
    url: Mapped[str] = mapped_column(String(500), unique=True)
    reprinted_on: Mapped[date] = mapped_column(Date)
    source: Mapped[str] = mapped_column(String(100))
    authorised: Mapped[bool] = mapped_column(Boolean)
    dateline_kept: Mapped[bool] = mapped_column(Boolean)
    item: Mapped[PublicityItem] = relationship(back_populates="reprints")


class PublicityNumbers(Base):
    """The last number given in a year."""

    __tablename__ = "publicity_numbers"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]
