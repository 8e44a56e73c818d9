"""What the ladder has done to tasks, and how far a day's scan has come."""

from datetime import date

from sqlalchemy import BigInteger, Date
from sqlalchemy.orm import Mapped, mapped_column

from chassis.officetime import escalations, supervision
from services.tasks.base import Base


class Escalation(escalations.Escalation, Base):
    """提醒催办督办记录 of a task; ``object_no`` is its number, ``episode`` counts its due dates."""

    __tablename__ = "escalations"


class OrderNumbers(supervision.OrderNumbers, Base):
    """The supervision orders of a year that tasks have numbered."""

    __tablename__ = "order_numbers"


class SupervisionOrder(supervision.SupervisionOrder, Base):
    """督办单 about a task, to the unit that led it then."""

    __tablename__ = "supervision_orders"


class Scan(Base):
    """A day's scan that is not at its end yet: whoever goes on with it begins after task ``seen``."""

    __tablename__ = "scans"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    seen: Mapped[int] = mapped_column(BigInteger)
