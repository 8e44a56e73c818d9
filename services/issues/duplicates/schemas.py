"""The shape in which two issues become one."""

from pydantic import ConfigDict, Field

from chassis.shapes import Shape
from services.issues.fields import Code, Reason
from services.issues.ledger.schemas import IssueLine


class MergeIn(Shape):
    """并案"""

    model_config = ConfigDict(extra="forbid")

    target: Code = Field(description="并入的问题编号")
    reason: Reason | None = Field(None, description="并案理由")


class DuplicatesOut(Shape):
    """疑似重复的问题，由人工确认是否并案"""

    items: list[IssueLine]
