"""A campaign and its actions: their states, and the facts that follow when one is opened, closed or held."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import Date, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.aggregate import Aggregate
from chassis.columns import Json
from chassis.moves import Move, Moves
from contracts import Event
from contracts.surveys import ActionCompleted, CampaignClosed, CampaignOpened, VisitsMissing
from services.surveys.base import Base
from services.surveys.campaigns.errors import ActionMoveRefused, ActionNotYetHeld, CampaignMoveRefused


class CampaignStatus(StrEnum):
    PLANNING = "planning"
    RUNNING = "running"
    ENDED = "ended"
    ARCHIVED = "archived"


CAMPAIGN_MOVES = Moves(
    {
        CampaignStatus.PLANNING: "筹备",
        CampaignStatus.RUNNING: "进行中",
        CampaignStatus.ENDED: "结束",
        CampaignStatus.ARCHIVED: "归档",
    },
    {"change": "修改", "open": "启动", "close": "结束", "archive": "归档"},
    Move("change", CampaignStatus.PLANNING, CampaignStatus.PLANNING, "筹备中可以调整"),
    Move("change", CampaignStatus.RUNNING, CampaignStatus.RUNNING, "开展中可以延期、增加单位"),
    Move("change", CampaignStatus.ENDED, CampaignStatus.ENDED, "归档前可以更正"),
    Move("open", CampaignStatus.PLANNING, CampaignStatus.RUNNING, "筹备完成，开始走访"),
    Move("open", CampaignStatus.ENDED, CampaignStatus.RUNNING, "延期或误结束，继续开展"),
    Move("close", CampaignStatus.RUNNING, CampaignStatus.ENDED, "走访完成"),
    Move("archive", CampaignStatus.ENDED, CampaignStatus.ARCHIVED, "资料齐全，名称可供下一次使用"),
    refusal=CampaignMoveRefused,
)


class ActionStatus(StrEnum):
    PLANNED = "planned"
    HELD = "held"
    VERIFIED = "verified"


#: CNT-4: an action counts from 已开展
COUNTED = (ActionStatus.HELD, ActionStatus.VERIFIED)

ACTION_MOVES = Moves(
    {ActionStatus.PLANNED: "计划", ActionStatus.HELD: "已开展", ActionStatus.VERIFIED: "已核定"},
    {"change": "修改", "hold": "登记为已开展", "verify": "核定"},
    Move("change", ActionStatus.PLANNED, ActionStatus.PLANNED, "开展前可以调整"),
    Move("change", ActionStatus.HELD, ActionStatus.HELD, "核定前可以补充"),
    Move("hold", ActionStatus.PLANNED, ActionStatus.HELD, "已经开展，从此计入行动次数"),
    Move("verify", ActionStatus.HELD, ActionStatus.VERIFIED, "中心核对过时间、单位和资料"),
    refusal=ActionMoveRefused,
)

_LIVE = text("status != 'archived'")


class CampaignUnit(Base):
    """参加单位 of a campaign, in the order they were named."""

    __tablename__ = "campaign_units"

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    dept_code: Mapped[str] = mapped_column(String(20), index=True)


class Campaign(Aggregate, Base):
    __tablename__ = "campaigns"
    __table_args__ = (
        Index("uq_campaigns_live_name", "name", unique=True, postgresql_where=_LIVE, sqlite_where=_LIVE),
        Index("uq_campaigns_live_alias", "alias", unique=True, postgresql_where=_LIVE, sqlite_where=_LIVE),
        Index("ix_campaigns_newest", "starts_on", "id"),
    )

    campaign_code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    alias: Mapped[str | None] = mapped_column(String(100))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("campaigns.id"), index=True)
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date | None] = mapped_column(Date)
    questionnaire_code: Mapped[str | None] = mapped_column(String(50))
    status: Mapped[str] = mapped_column(String(20))

    parent: Mapped["Campaign | None"] = relationship(remote_side="Campaign.id")
    units: Mapped[list[CampaignUnit]] = relationship(
        order_by=CampaignUnit.position, cascade="all, delete-orphan"
    )

    @property
    def depts(self) -> list[str]:
        """参加单位; empty means all of them."""
        return [unit.dept_code for unit in self.units]

    @depts.setter
    def depts(self, codes: Sequence[str]) -> None:
        self.units = [CampaignUnit(position=n, dept_code=code) for n, code in enumerate(codes)]

    @property
    def parent_code(self) -> str | None:
        """The campaign it belongs to."""
        return self.parent.campaign_code if self.parent else None

    def change(self, **particulars: Any) -> None:
        """Correct its particulars, as long as it is not archived."""
        self._move("change", CampaignStatus(self.status))
        for name, value in particulars.items():
            setattr(self, name, value)
        self.touch()

    def open(self) -> list[Event]:
        """启动: the units may go out."""
        self._move("open", CampaignStatus.RUNNING)
        return [CampaignOpened.model_validate(self, from_attributes=True)]

    def close(self, today: date) -> list[Event]:
        """结束: nobody goes out any more, what is late may still come in."""
        self._move("close", CampaignStatus.ENDED)
        return [
            CampaignClosed(
                campaign_code=self.campaign_code,
                status=self.status,
                name=self.name,
                parent_code=self.parent_code,
                depts=self.depts,
                closed_on=today,
            )
        ]

    def archive(self) -> None:
        """归档: nothing is added any more, and its name is free for the next one."""
        self._move("archive", CampaignStatus.ARCHIVED)

    def _move(self, action: str, target: CampaignStatus) -> None:
        CAMPAIGN_MOVES.check(action, self.status, target)
        self.status = target


@dataclass(frozen=True)
class Photo:
    """A photo of an action; its content is in the file store."""

    sha256: str
    name: str
    size: int
    media_type: str


class ActionUnit(Base):
    """参加单位 of an action, in the order they were named."""

    __tablename__ = "action_units"

    action_id: Mapped[int] = mapped_column(ForeignKey("actions.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    dept_code: Mapped[str] = mapped_column(String(20), index=True)


class ActionNumbers(Base):
    """The last action number given in a year; its row lock makes the numbers gapless."""

    __tablename__ = "action_numbers"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]


class Action(Aggregate, Base):
    """场次: one time that units go out under a campaign."""

    __tablename__ = "actions"
    __table_args__ = (Index("ix_actions_newest", "action_date", "id"),)

    action_no: Mapped[str] = mapped_column(String(20), unique=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"), index=True)
    title: Mapped[str] = mapped_column(String(100))
    action_date: Mapped[date] = mapped_column(Date)
    place: Mapped[str | None] = mapped_column(String(200))
    participants: Mapped[list[str]] = mapped_column(Json)
    enterprises: Mapped[list[str]] = mapped_column(Json)  # enterprise_id of those that are to be visited
    summary: Mapped[str | None] = mapped_column(Text)
    photos_json: Mapped[list[dict[str, Any]]] = mapped_column("photos", Json)
    status: Mapped[str] = mapped_column(String(20), index=True)
    reminders: Mapped[int] = mapped_column(default=0)  # of enterprises it has not reached, told so far

    campaign: Mapped[Campaign] = relationship()
    units: Mapped[list[ActionUnit]] = relationship(order_by=ActionUnit.position, cascade="all, delete-orphan")

    @property
    def depts(self) -> list[str]:
        """参加单位, at least one."""
        return [unit.dept_code for unit in self.units]

    @depts.setter
    def depts(self, codes: Sequence[str]) -> None:
        self.units = [ActionUnit(position=n, dept_code=code) for n, code in enumerate(codes)]

    @property
    def photos(self) -> list[Photo]:
        """Its photos, in the order they came."""
        return [Photo(**each) for each in self.photos_json]

    @photos.setter
    def photos(self, photos: Sequence[Photo]) -> None:
        self.photos_json = [asdict(photo) for photo in photos]

    def change(self, **particulars: Any) -> list[Event]:
        """Correct its particulars until they are verified; what others know of it is told again."""
        self.require_changeable()
        for name, value in particulars.items():
            setattr(self, name, value)
        self.touch()
        return [self._completed()] if self.status == ActionStatus.HELD else []

    def hold(self, today: date) -> list[Event]:
        """已开展: it has taken place, and counts. Raises :class:`ActionNotYetHeld`."""
        if self.action_date > today:
            raise ActionNotYetHeld(action_date=self.action_date)
        self._move("hold", ActionStatus.HELD)
        return [self._completed()]

    def remind(self, reminder: int, missing: int) -> list[Event]:
        """So many enterprises have not been reached: those who take part are reminded."""
        self.reminders = reminder
        return [
            VisitsMissing(
                action_no=self.action_no,
                status=self.status,
                campaign_code=self.campaign.campaign_code,
                action_date=self.action_date,
                depts=self.depts,
                missing=missing,
                reminder=reminder,
            )
        ]

    def verify(self) -> None:
        """核定: its particulars are final."""
        self._move("verify", ActionStatus.VERIFIED)

    def add_photo(self, photo: Photo) -> None:
        """One more photo; the same content again changes nothing."""
        self.require_changeable()
        if self.photo(photo.sha256) is None:
            self.photos = [*self.photos, photo]

    def remove_photo(self, sha256: str) -> None:
        """Take a photo out; its content may belong to others and stays in the store."""
        self.require_changeable()
        self.photos = [photo for photo in self.photos if photo.sha256 != sha256]

    def photo(self, sha256: str) -> Photo | None:
        """The photo with this content."""
        return next((photo for photo in self.photos if photo.sha256 == sha256), None)

    def require_changeable(self) -> None:
        """Raise :class:`ActionMoveRefused` once it is verified."""
        self._move("change", ActionStatus(self.status))

    def _completed(self) -> ActionCompleted:
        return ActionCompleted(
            action_no=self.action_no,
            status=self.status,
            campaign_code=self.campaign.campaign_code,
            campaign=self.campaign.name,
            parent_code=self.campaign.parent_code,
            title=self.title,
            action_date=self.action_date,
            depts=self.depts,
        )

    def _move(self, action: str, target: ActionStatus) -> None:
        ACTION_MOVES.check(action, self.status, target)
        self.status = target
