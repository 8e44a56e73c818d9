"""The filters and counters of a unit's to-do list."""

from enum import StrEnum

from pydantic import Field

from chassis.http import PageQuery
from chassis.shapes import Shape

BOXES = (
    "to_sign 待签收，to_contact 待联系，in_progress 办理中，yellow 临期，red 逾期，sent_back 被退回，"
    "to_reply 协办待反馈，to_answer 待回复督办单"
)


class Box(StrEnum):
    """The counters of a to-do list (domain.md §6.2); each is also a filter."""

    TO_SIGN = "to_sign"  #: 待签收
    TO_CONTACT = "to_contact"  #: 待联系
    IN_PROGRESS = "in_progress"  #: 办理中
    YELLOW = "yellow"  #: 临期
    RED = "red"  #: 逾期
    SENT_BACK = "sent_back"  #: 被退回, by the centre that verified it
    TO_REPLY = "to_reply"  #: 协办待反馈
    TO_ANSWER = "to_answer"  #: 待回复督办单


class DeskItem(Shape):
    """中心或领导的一类待办"""

    name: str = Field(description="名称，如 待受理的问题")
    count: int = Field(description="数量，与其清单的条数一致")
    list: str = Field(description="清单的地址")


class DeskOut(Shape):
    """中心和领导的待办，按本人角色"""

    items: list[DeskItem]


class TodoQuery(PageQuery):
    """待办的筛选条件"""

    box: Box | None = Field(None, description=BOXES)


class TodoCounts(Shape):
    """待办数量，与按同名条件查询所得条数一致"""

    to_sign: int = Field(description="待签收")
    to_contact: int = Field(description="待联系")
    in_progress: int = Field(description="办理中")
    yellow: int = Field(description="临期（黄）")
    red: int = Field(description="逾期（红）")
    sent_back: int = Field(description="被退回")
    to_reply: int = Field(description="协办待反馈")
    to_answer: int = Field(description="待回复督办单")
