"""A visit: one day at one enterprise, under an action or a campaign, by the cadres who went."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import Date, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.aggregate import Aggregate
from chassis.moves import Move, Moves
from contracts import Event
from contracts.surveys import VisitedEnterprise, VisitRecorded
from services.surveys.base import Base
from services.surveys.campaigns.model import Action, Campaign
from services.surveys.enterprises.model import Enterprise
from services.surveys.visits.errors import VisitMoveRefused


class Status(StrEnum):
    EFFECTIVE = "effective"
    VOID = "void"


MOVES = Moves(
    {Status.EFFECTIVE: "有效", Status.VOID: "无效"},
    {"change": "修改", "void": "作废"},
    Move("change", Status.EFFECTIVE, Status.EFFECTIVE, "补充走访情况和干部"),
    Move("void", Status.EFFECTIVE, Status.VOID, "没有走访，或登记有误"),
    refusal=VisitMoveRefused,
)


@dataclass(frozen=True)
class Cadre:
    """Who went, and for which unit."""

    person_id: str
    dept: str | None


class VisitCadre(Base):
    """走访干部 with the unit they were of then."""

    __tablename__ = "visit_cadres"

    visit_id: Mapped[int] = mapped_column(ForeignKey("visits.id"), primary_key=True)
    person_id: Mapped[str] = mapped_column(String(100), primary_key=True, index=True)
    dept_code: Mapped[str | None] = mapped_column(String(20), index=True)


class Visit(Aggregate, Base):
    __tablename__ = "visits"
    __table_args__ = (
        Index("ix_visits_newest", "visit_date", "id"),
        Index("ix_visits_enterprise", "enterprise_id", "visit_date"),
        Index("ix_visits_created_by", "created_by"),
    )

    visit_id: Mapped[str] = mapped_column(String(36), unique=True)
    action_id: Mapped[int | None] = mapped_column(ForeignKey("actions.id"), index=True)
    campaign_id: Mapped[int | None] = mapped_column(ForeignKey("campaigns.id"), index=True)
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprises.id"))
    visit_date: Mapped[date] = mapped_column(Date)
    place: Mapped[str | None] = mapped_column(String(200))
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    findings: Mapped[str | None] = mapped_column(Text)
    status: Mapped[str] = mapped_column(String(20))
    void_reason: Mapped[str | None] = mapped_column(String(500))

    enterprise: Mapped[Enterprise] = relationship()
    action: Mapped[Action | None] = relationship()
    campaign: Mapped[Campaign | None] = relationship()
    attendance: Mapped[list[VisitCadre]] = relationship(
        order_by=VisitCadre.person_id, cascade="all, delete-orphan"
    )

    @classmethod
    def recorded(
        cls,
        enterprise: Enterprise,
        visit_date: date,
        action: Action | None,
        campaign: Campaign | None,
        cadres: Iterable[Cadre],
    ) -> "Visit":
        """A new visit, which counts; its campaign is that of its action."""
        visit = cls(
            visit_id=str(uuid.uuid4()),
            enterprise=enterprise,
            visit_date=visit_date,
            action=action,
            campaign=action.campaign if action else campaign,
            status=Status.EFFECTIVE,
        )
        visit._attend(cadres)
        return visit

    @property
    def cadres(self) -> list[str]:
        """走访干部, by id."""
        return sorted(each.person_id for each in self.attendance)

    @property
    def depts(self) -> list[str]:
        """The units of the cadres."""
        return sorted({each.dept_code for each in self.attendance if each.dept_code})

    @property
    def is_described(self) -> bool:
        """Whether somebody has written about it, and not only a form told of it."""
        return bool(self.place or self.findings)

    def locate(self, lat: float | None, lon: float | None) -> None:
        """Where it was, unless that is known already."""
        if self.lat is None and lat is not None and lon is not None:
            self.lat, self.lon = lat, lon

    def join(self, cadres: Iterable[Cadre]) -> list[Event]:
        """More cadres were there; those known already change nothing."""
        before = self.cadres
        self._attend(cadres)
        return self._told_unless(before)

    def change(
        self,
        place: str | None,
        lat: float | None,
        lon: float | None,
        findings: str | None,
        cadres: list[Cadre],
    ) -> list[Event]:
        """Correct what is known of it; who was there before stays of the unit they were of."""
        self._move("change", Status(self.status))
        before, named = self.cadres, {cadre.person_id for cadre in cadres}
        self.place, self.lat, self.lon, self.findings = place, lat, lon, findings
        self.attendance = [each for each in self.attendance if each.person_id in named]
        self._attend(cadres)
        self.touch()
        return self._told_unless(before)

    def void(self, reason: str) -> list[Event]:
        """作废: it does not count any more."""
        self._move("void", Status.VOID)
        self.void_reason = reason
        return [self.as_told()]

    def as_told(self) -> VisitRecorded:
        """Its state as others are told of it."""
        return VisitRecorded(
            visit_id=self.visit_id,
            status=self.status,
            enterprise=VisitedEnterprise(
                enterprise_id=self.enterprise.enterprise_id,
                name=self.enterprise.name,
                uscc=self.enterprise.uscc,
            ),
            visit_date=self.visit_date,
            cadres=self.cadres,
            depts=self.depts,
            action_no=self.action.action_no if self.action else None,
            campaign_code=self.campaign.campaign_code if self.campaign else None,
            campaign=self.campaign.name if self.campaign else None,
        )

    def _attend(self, cadres: Iterable[Cadre]) -> None:
        known = set(self.cadres)
        new = {cadre.person_id: cadre for cadre in cadres if cadre.person_id not in known}
        if new:
            self.attendance += [VisitCadre(person_id=c.person_id, dept_code=c.dept) for c in new.values()]
            self.touch()

    def _told_unless(self, cadres_before: list[str]) -> list[Event]:
        return [] if self.cadres == cadres_before else [self.as_told()]

    def _move(self, action: str, target: Status) -> None:
        MOVES.check(action, self.status, target)
        self.status = target
