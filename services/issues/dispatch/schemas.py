"""The shape in which an issue is given to units."""

from datetime import date

from pydantic import ConfigDict, Field

from chassis.shapes import Shape
from services.issues.fields import Code, Line, Reason
from services.issues.ledger.bulk import Named
from services.issues.rules import HandlingClass

MOST_CO_UNITS = 5


class DispatchIn(Shape):
    """派发给哪个单位、由谁盯办"""

    model_config = ConfigDict(extra="forbid")

    lead_dept: Code = Field(description="主办单位编码")
    co_depts: list[Code] = Field(default=[], max_length=MOST_CO_UNITS, description="协办单位编码")
    handling_class: HandlingClass | None = Field(
        None, description="办理类别；不填时 PG、SJ 为限期件，咨询、求助和反弹为快办件，其余为一般件"
    )
    supervisor: Line = Field(description="盯办人的人员编号，须为中心工作人员")
    leader: Line | None = Field(None, description="责任领导的人员编号")
    owner: Line | None = Field(None, description="责任人的人员编号")
    finish_due: date | None = Field(None, description="限期件的办结时限；不填时取问题清单的时限")


class DispatchRow(DispatchIn, Named):
    """批量派发的一行"""


class TransferIn(DispatchIn):
    """转办给其他单位"""

    reason: Reason = Field(description="转办理由")


class ReclassifyIn(Shape):
    """调整办理类别"""

    model_config = ConfigDict(extra="forbid")

    handling_class: HandlingClass = Field(description="新的办理类别")
    finish_due: date | None = Field(None, description="限期件的办结时限")
    reason: Reason = Field(description="调整理由")
