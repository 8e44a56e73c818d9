"""Versions of a template: each change is a new one, and what was in force when stays known."""

from typing import Any

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.aggregate import Aggregate
from chassis.columns import Json
from services.notify.base import Base


class TemplateVersion(Aggregate, Base):
    """模板版本: what an operator put in place of the packaged one, or added to them."""

    __tablename__ = "template_versions"
    __table_args__ = (UniqueConstraint("code", "number"),)

    code: Mapped[str] = mapped_column(String(60))
    number: Mapped[int]  # counts the changes of one template, from 1; the packaged one is 0
    content: Mapped[dict[str, Any]] = mapped_column(Json)
