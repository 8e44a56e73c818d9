"""The shapes of to-do lists."""

from enum import StrEnum

from pydantic import Field

from chassis.http import PageQuery
from chassis.shapes import Shape
from services.tasks.dispatch.schemas import TaskFilter, TaskLine


class Box(StrEnum):
    """The counters of a unit's to-do list (domain.md §6.2); each is also a filter."""

    TO_SIGN = "to_sign"  #: 待签收
    IN_PROGRESS = "in_progress"  #: 办理中
    YELLOW = "yellow"  #: 临期
    RED = "red"  #: 逾期
    SENT_BACK = "sent_back"  #: 被退回
    TO_REPLY = "to_reply"  #: 协办待反馈
    TO_ANSWER = "to_answer"  #: 待回复督办单
    TO_FILE = "to_file"  #: 待填报


BOXES = (
    "to_sign 待签收，in_progress 办理中，yellow 临期，red 逾期，sent_back 被退回，to_reply 协办待反馈，"
    "to_answer 待回复督办单，to_file 待填报"
)


class TodoQuery(TaskFilter, PageQuery):
    """待办的筛选条件"""

    box: Box | None = Field(None, description=BOXES)


class TodoLine(TaskLine):
    """一项待办任务"""

    boxes: list[Box] = Field(description=f"属于哪几类待办：{BOXES}")


class TodoCounts(Shape):
    """待办数量，与按同名条件查询所得条数一致"""

    to_sign: int = Field(description="待签收")
    in_progress: int = Field(description="办理中")
    yellow: int = Field(description="临期（黄）")
    red: int = Field(description="逾期（红）")
    sent_back: int = Field(description="被退回")
    to_reply: int = Field(description="协办待反馈")
    to_answer: int = Field(description="待回复督办单")
    to_file: int = Field(description="待填报，含被退回的填报")


class DeskItem(Shape):
    """中心或领导的一类待办"""

    name: str = Field(description="名称，如 待审定的退办申请")
    count: int = Field(description="数量，与其清单的条数一致")
    list: str = Field(description="清单的地址")


class DeskOut(Shape):
    """中心和领导的待办，按本人角色"""

    items: list[DeskItem]
