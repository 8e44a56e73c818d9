"""What a plan and the centre say of a task before it is dispatched (domain.md §4.1)."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

from sqlalchemy import Date, Double, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.columns import Json

Focus = Literal["重点领域", "经营主体", "区域创新"]
Nature = Literal["对标找差", "攻坚突破", "高标准落实", "创新推出"]
Environment = Literal["政务环境", "市场环境", "法治环境", "社会环境"]

#: what a task needs before it can be dispatched, beside what makes it a task at all
PERSONS = {"leader": "责任领导", "owner": "责任人", "owner_phone": "联系电话", "supervisor": "盯办人"}


class Particulars:
    """Columns of a task that its moves do not touch."""

    title: Mapped[str] = mapped_column(String(200))
    content: Mapped[str] = mapped_column(Text)
    domain: Mapped[str | None] = mapped_column(String(60))
    focus: Mapped[str | None] = mapped_column(String(10))
    nature: Mapped[str | None] = mapped_column(String(10))
    env_dimension: Mapped[str | None] = mapped_column(String(10))
    indicator_codes: Mapped[list[str]] = mapped_column(Json, default=list)
    target_value: Mapped[float | None] = mapped_column(Double)
    unit: Mapped[str | None] = mapped_column(String(20))
    lead_dept: Mapped[str] = mapped_column(String(20))
    leader: Mapped[str | None] = mapped_column(String(60))
    owner: Mapped[str | None] = mapped_column(String(60))
    owner_phone: Mapped[str | None] = mapped_column(String(30))
    supervisor: Mapped[str | None] = mapped_column(String(100))  # person id
    start_date: Mapped[date] = mapped_column(Date)
    due_date: Mapped[date | None] = mapped_column(Date)
    milestones: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)  # month, text, expected_pct

    @property
    def due_kind(self) -> Literal["fixed", "long_term"]:
        """时限类型: a fixed date from the document, or 长期坚持."""
        return "fixed" if self.due_date else "long_term"

    def expected_pct(self, month: str) -> int | None:
        """What the milestone of a month (``2024-11``) wants to be done by its end; none without one."""
        found: Mapping[str, Any] | None = next((m for m in self.milestones if m["month"] == month), None)
        return None if found is None else int(found["expected_pct"])
