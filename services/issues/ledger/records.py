"""The rows that belong to an issue, and the counter its number comes from."""

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import ForeignKey, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.columns import BigId, Json, Timestamp
from services.issues.base import Base
from services.issues.ledger.report import Enterprise


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


class IssueCoUnit(Base):
    """协办单位: a unit that helps the lead unit."""

    __tablename__ = "issue_co_units"

    issue_id: Mapped[int] = mapped_column(ForeignKey("issues.id"), primary_key=True)
    position: Mapped[int] = mapped_column(Integer, primary_key=True)
    dept_code: Mapped[str] = mapped_column(String(20), index=True)


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


class IssueNumbers(Base):
    """The last number given in a year to a source; its row lock makes the numbers gapless."""

    __tablename__ = "issue_numbers"

    year: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    source: Mapped[str] = mapped_column(String(2), primary_key=True)
    last: Mapped[int] = mapped_column(Integer)
