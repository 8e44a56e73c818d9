"""The shapes in which rectification plans come in and go out."""

from datetime import date
from typing import Annotated

from pydantic import ConfigDict, Field

from chassis.shapes import Shape
from chassis.text import NFC, lines
from services.issues.fields import Line, Reason
from services.issues.plans.model import PlanStatus


class PlanIn(Shape):
    """整改方案"""

    model_config = ConfigDict(extra="forbid")

    measures: Annotated[str, lines(4000, 10), NFC] = Field(description="整改措施")
    person: Line = Field(description="整改责任人")
    planned_for: date = Field(description="整改完成日期")


class PlanApproval(Shape):
    """对整改方案的意见"""

    model_config = ConfigDict(extra="forbid")

    note: Reason | None = Field(None, description="意见")
    replaces_due: bool = Field(False, description="以方案日期作为办结时限")


class PlanOut(Shape):
    """一份整改方案"""

    model_config = ConfigDict(from_attributes=True)

    plan_id: int
    dept: str
    measures: str
    person: str
    planned_for: date
    submitted_on: date
    in_time: bool = Field(description="是否按时报送")
    status: PlanStatus = Field(description="pending 待审，approved 同意，returned 退回修改，lapsed 失效")
    replaces_due: bool
    decided_on: date | None
    opinion: str | None


class PlansOut(Shape):
    """历次整改方案，由先到后"""

    items: list[PlanOut]
