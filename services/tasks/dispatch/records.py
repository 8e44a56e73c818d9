"""The rows that belong to a task: who helps, its tags, and everything that has happened to it."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.columns import BigId, Json, Timestamp
from services.tasks.base import Base


class CoUnit(Base):
    """协办单位 of a task, in the order the plan names them, and what it says it has done."""

    __tablename__ = "task_co_units"

    task_id: Mapped[int] = mapped_column(BigId, ForeignKey("tasks.id"), primary_key=True)
    dept: Mapped[str] = mapped_column(String(20), primary_key=True, index=True)
    place: Mapped[int] = mapped_column(Integer)
    reply: Mapped[str | None] = mapped_column(Text)
    replied_on: Mapped[date | None] = mapped_column(Date)
    replied_by: Mapped[str | None] = mapped_column(String(100))


class TaskTag(Base):
    """主题标签 of a task, in the order they were given."""

    __tablename__ = "task_tags"
    __table_args__ = (Index("ix_task_tags_tag", "tag", "task_id"),)

    task_id: Mapped[int] = mapped_column(BigId, ForeignKey("tasks.id"), primary_key=True)
    tag: Mapped[str] = mapped_column(String(20), primary_key=True)
    place: Mapped[int] = mapped_column(Integer)


class TaskHistory(Base):
    """办理过程: one move, who made it, why, and what it did to the deadlines; appended, never changed."""

    __tablename__ = "task_history"

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    task_id: Mapped[int] = mapped_column(BigId, ForeignKey("tasks.id"), index=True)
    at: Mapped[datetime] = mapped_column(Timestamp)
    actor_type: Mapped[str] = mapped_column(String(20))
    actor_id: Mapped[str] = mapped_column(String(100))
    actor_dept: Mapped[str | None] = mapped_column(String(20))
    action: Mapped[str] = mapped_column(String(30))
    from_status: Mapped[str] = mapped_column(String(20))
    to_status: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str | None] = mapped_column(Text)
    deadlines: Mapped[dict[str, list[str | None]]] = mapped_column(Json)  # due → [old, new]
    facts: Mapped[dict[str, Any]] = mapped_column(Json)  # what else the move was about: progress, a unit, …
