"""An indicator of one of the three catalogues, valid for a time."""

from datetime import date

from sqlalchemy import Boolean, Date, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.aggregate import Aggregate
from chassis.columns import Json
from contracts.tasks.plans import IndicatorUpserted
from services.tasks.base import Base


class Indicator(Aggregate, Base):
    """指标: what an evaluation measures; WB also has its three pillars (P1 to P3) below each topic."""

    __tablename__ = "indicators"
    __table_args__ = (Index("ix_indicators_catalogue", "catalogue", "code"),)

    code: Mapped[str] = mapped_column(String(20), unique=True)
    catalogue: Mapped[str] = mapped_column(String(2))
    edition: Mapped[str] = mapped_column(String(30))  # of the catalogue: ``version`` is the optimistic lock
    name: Mapped[str] = mapped_column(String(60))
    name_en: Mapped[str | None] = mapped_column(String(60))
    parent: Mapped[str | None] = mapped_column(String(20))  # code
    pillar: Mapped[str | None] = mapped_column(String(2))
    env_dimension: Mapped[str | None] = mapped_column(String(10))
    lead_dept: Mapped[str | None] = mapped_column(String(20))
    co_depts: Mapped[list[str]] = mapped_column(Json)
    mappings: Mapped[list[str]] = mapped_column(Json)  # codes of other catalogues
    valid_from: Mapped[date | None] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
    active: Mapped[bool] = mapped_column(Boolean)  # what the last event said

    def told(self, today: date) -> IndicatorUpserted:
        """What others know of it from now on."""
        begun = self.valid_from is None or self.valid_from <= today
        self.active = begun and (self.valid_to is None or today <= self.valid_to)
        return IndicatorUpserted.model_validate(self, from_attributes=True)
