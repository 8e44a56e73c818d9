"""The rows that belong to an issue, and the counter its number comes from."""

from collections.abc import Collection
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import Boolean, Date, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.columns import BigId, Json, Timestamp
from services.issues.base import Base
from services.issues.ledger.report import Enterprise, Petitioner


class IssueEnterprise(Base):
    """涉及企业: an enterprise of an issue, as it was called then."""

    __tablename__ = "issue_enterprises"

    issue_id: Mapped[int] = mapped_column(ForeignKey("issues.id"), primary_key=True)
    position: Mapped[int] = mapped_column(Integer, primary_key=True)
    enterprise_id: Mapped[str | None] = mapped_column(String(100), index=True)
    name: Mapped[str] = mapped_column(String(200))
    uscc: Mapped[str | None] = mapped_column(String(18), index=True)

    @classmethod
    def of(cls, position: int, enterprise: Enterprise) -> "IssueEnterprise":
        """The row of a snapshot."""
        return cls(position=position, **asdict(enterprise))

    def is_called(self, names: Collection[str]) -> bool:
        """Whether one of these is its code, or its id in the registry."""
        return self.uscc in names or self.enterprise_id in names

    @property
    def key(self) -> tuple[str, str]:
        """What makes it the same enterprise as another: its code, its id, or else its name."""
        if self.uscc:
            return "uscc", self.uscc
        return ("id", self.enterprise_id) if self.enterprise_id else ("name", self.name)


class IssueCoUnit(Base):
    """协办单位: a unit that helps the lead unit, and what it answered."""

    __tablename__ = "issue_co_units"
    __table_args__ = (Index("ix_issue_co_units_dept_code", "dept_code", "issue_id"),)

    issue_id: Mapped[int] = mapped_column(ForeignKey("issues.id"), primary_key=True)
    position: Mapped[int] = mapped_column(Integer, primary_key=True)
    dept_code: Mapped[str] = mapped_column(String(20))
    reply: Mapped[str | None] = mapped_column(Text)
    replied_on: Mapped[date | None] = mapped_column(Date)
    replied_by: Mapped[str | None] = mapped_column(String(100))


class JoinedPetitioner(Base):
    """反映人 of an issue that was merged into this one."""

    __tablename__ = "issue_joined_petitioners"

    issue_id: Mapped[int] = mapped_column(ForeignKey("issues.id"), primary_key=True)
    from_issue: Mapped[str] = mapped_column(String(20), primary_key=True)
    type: Mapped[str] = mapped_column(String(10))
    name: Mapped[str | None] = mapped_column(String(200))
    phone: Mapped[str | None] = mapped_column(String(30))
    anonymous: Mapped[bool] = mapped_column(Boolean)

    @classmethod
    def of(cls, from_issue: str, petitioner: Petitioner) -> "JoinedPetitioner":
        """The row of a petitioner who moves here."""
        return cls(from_issue=from_issue, **asdict(petitioner))


class Callback(Base):
    """回访: one call to the petitioner, whether they were reached or not."""

    __tablename__ = "issue_callbacks"
    __table_args__ = (
        Index("ix_issue_callbacks_counted", "lead_dept", "called_on", "valid"),
        Index("ix_issue_callbacks_check", "check_due", "checked_on"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issues.id"), index=True)
    at: Mapped[datetime] = mapped_column(Timestamp)
    caller: Mapped[str] = mapped_column(String(100))
    called_on: Mapped[date] = mapped_column(Date)
    lead_dept: Mapped[str] = mapped_column(String(20))  # who was responsible then
    reached: Mapped[bool] = mapped_column(Boolean)
    resolved: Mapped[str | None] = mapped_column(String(10))
    rating: Mapped[int | None] = mapped_column(Integer)
    comment: Mapped[str | None] = mapped_column(Text)
    valid: Mapped[bool] = mapped_column(Boolean)
    round: Mapped[int] = mapped_column(Integer)  # reopenings before it
    check_due: Mapped[date | None] = mapped_column(Date)  # 差评核实时限
    checked_on: Mapped[date | None] = mapped_column(Date)
    checked_by: Mapped[str | None] = mapped_column(String(100))
    finding: Mapped[str | None] = mapped_column(Text)  # 核实情况


RECEIPT = "receipt"  #: a line of the history that is no move: what became of a message


class IssueHistory(Base):
    """办理过程: one move, who made it and what it did to the deadlines; appended, never changed."""

    __tablename__ = "issue_history"

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issues.id"), index=True)
    at: Mapped[datetime] = mapped_column(Timestamp)
    actor_type: Mapped[str] = mapped_column(String(20))
    actor_id: Mapped[str] = mapped_column(String(100))
    actor_dept: Mapped[str | None] = mapped_column(String(20))
    action: Mapped[str] = mapped_column(String(30))
    from_status: Mapped[str | None] = mapped_column(String(20))
    to_status: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str | None] = mapped_column(Text)
    deadlines: Mapped[dict[str, list[str | None]]] = mapped_column(Json)  #: due → [old, new]
    details: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)  #: what else the move was about
    public: Mapped[bool] = mapped_column(Boolean, default=False)  #: the petitioner may read the reason


class IssueNumbers(Base):
    """The last number given in a year to a source; its row lock makes the numbers gapless."""

    __tablename__ = "issue_numbers"

    year: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    source: Mapped[str] = mapped_column(String(2), primary_key=True)
    last: Mapped[int] = mapped_column(Integer)
