"""The shapes in which instructions come in and go out."""

from datetime import date, datetime
from typing import Annotated

from pydantic import ConfigDict, Field

from chassis.http import PageQuery
from chassis.shapes import Shape
from chassis.text import NFC, lines
from services.tasks.fields import Line, TaskNo
from services.tasks.instructions.model import Instruction


class InstructionIn(Shape):
    """一条批示"""

    model_config = ConfigDict(extra="forbid")

    text: Annotated[str, lines(2000), NFC] = Field(description="批示内容")
    leader: Line | None = Field(None, description="作出批示的领导的人员编号；领导本人录入的不填")
    given_on: date | None = Field(None, description="批示日期，不填为今天")


class InstructionQuery(PageQuery):
    """批示的筛选条件"""

    task: TaskNo | None = Field(None, description="任务编号")
    leader: Line | None = Field(None, description="领导的人员编号")
    unread: bool | None = Field(None, description="true 只看本人未读")


class ReadingOut(Shape):
    """一次阅读"""

    model_config = ConfigDict(from_attributes=True)

    person_id: str
    dept: str | None
    at: datetime


class InstructionOut(Shape):
    """一条批示及其已读情况"""

    instruction_id: int
    task_no: str
    title: str = Field(description="任务名称")
    leader: str = Field(description="领导的人员编号")
    text: str
    given_on: date
    read_by: list[ReadingOut] = Field(description="已读人员及时间")

    @classmethod
    def of(cls, instruction: Instruction) -> "InstructionOut":
        """The shape of one row."""
        return cls(
            instruction_id=instruction.id,
            task_no=instruction.task.task_no,
            title=instruction.task.title,
            leader=instruction.leader,
            text=instruction.text,
            given_on=instruction.given_on,
            read_by=[ReadingOut.model_validate(each) for each in instruction.readings],
        )
