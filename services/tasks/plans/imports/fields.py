"""The fields an import reads, by what headings they go, and what of them a published plan may still change.

A published plan is a promise: who leads a task and by when it is due change by moves of their own, which
tell the unit, restart its clocks and are counted (domain.md §4.1, EXT-T). What a measure says, who helps
and what it is filed under may be corrected from a new version of the plan's list.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class ImportField:
    """A column: its headings, the first of which is used when it is missing and by the export."""

    headings: tuple[str, ...]
    width: int = 14  #: of the column in an export
    fixed: str = ""  #: why an import no longer changes it once the plan is published

    @property
    def label(self) -> str:
        return self.headings[0]


_LEAD = "方案发布后牵头单位只能通过退办、改派变更"
_DUE = "方案发布后完成时限只能通过延期或时限调整变更"

FIELDS = {
    "seq": ImportField(("序号", "任务序号", "编号", "任务编号"), 8),
    "title": ImportField(
        ("任务名称", "改革任务", "重点任务", "工作任务", "改革事项", "任务", "名称"),
        30,
    ),
    "content": ImportField(
        (
            *("具体举措", "工作举措", "改革举措", "主要举措", "具体措施", "工作措施", "任务内容", "举措"),
            *("主要任务", "工作内容", "改革内容", "任务举措", "具体内容", "措施"),
        ),
        60,
    ),
    "lead_dept": ImportField(("牵头部门", "牵头单位", "主办单位", "责任单位", "责任部门"), 22, _LEAD),
    "co_depts": ImportField(("配合单位", "配合部门", "协办单位", "协办部门", "参与单位"), 30),
    "due_date": ImportField(("完成时限", "完成时间", "时限", "办结时限", "时间节点"), 14, _DUE),
    "start_date": ImportField(("起始日期", "开始时间", "启动时间"), 14, _DUE),
    "leader": ImportField(("责任领导", "分管领导"), 12),
    "owner": ImportField(("责任人", "具体责任人"), 12),
    "owner_phone": ImportField(("联系电话", "电话", "责任人电话"), 18),
    "supervisor": ImportField(("盯办人", "盯办员"), 12),
    "domain": ImportField(("重点领域", "领域"), 14),
    "focus": ImportField(("聚焦", "聚焦方向"), 12),
    "nature": ImportField(("性质", "任务性质"), 12),
    "env_dimension": ImportField(("环境维度", "环境类别"), 12),
    "indicator_codes": ImportField(("对应指标", "指标代码", "指标"), 18),
    "theme_tags": ImportField(("主题标签", "标签"), 20),
    "target_value": ImportField(("量化目标", "目标值"), 12),
    "unit": ImportField(("目标单位", "计量单位"), 10),
    "milestones": ImportField(("月度节点", "节点", "月度目标"), 40),
}
HEADINGS = {name: field.headings for name, field in FIELDS.items()}
REQUIRED = ("seq", "title", "content", "lead_dept", "due_date")
#: What a table must have; of title and content one is enough, for the other is in it.
REQUIRED_HEADINGS = ("seq", "lead_dept", "due_date")
