"""An instruction of a leader, and its receipts."""

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.aggregate import Aggregate
from chassis.columns import BigId, Timestamp
from services.tasks.base import Base
from services.tasks.dispatch.model import Task


class Reading(Base):
    """已读: somebody has read an instruction, the first time."""

    __tablename__ = "instruction_readings"

    instruction_id: Mapped[int] = mapped_column(BigId, ForeignKey("instructions.id"), primary_key=True)
    person_id: Mapped[str] = mapped_column(String(100), primary_key=True)
    dept: Mapped[str | None] = mapped_column(String(20))
    at: Mapped[datetime] = mapped_column(Timestamp)


class Instruction(Aggregate, Base):
    """批示 on a task; it is never changed, a leader who thinks otherwise gives another."""

    __tablename__ = "instructions"

    task_id: Mapped[int] = mapped_column(BigId, ForeignKey("tasks.id"), index=True)
    task: Mapped[Task] = relationship()
    leader: Mapped[str] = mapped_column(String(100), index=True)  # person id
    text: Mapped[str] = mapped_column(Text)
    given_on: Mapped[date] = mapped_column(Date)
    readings: Mapped[list[Reading]] = relationship(order_by=Reading.at, lazy="selectin")

    def read(self, person_id: str, dept: str | None, at: datetime) -> None:
        """Read again changes nothing."""
        if all(each.person_id != person_id for each in self.readings):
            self.readings.append(Reading(person_id=person_id, dept=dept, at=at))
            self.touch()
