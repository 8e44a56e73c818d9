"""The shape of an import's preview."""

from pydantic import Field

from chassis.files.cells import CellProblem
from chassis.files.imports import Effect, ImportCounts
from chassis.shapes import Shape


class ImportRow(Shape):
    """表格中的一行"""

    row: int
    effect: Effect
    issue_no: str | None = Field(description="已登记的问题编号")
    title: str | None
    changed: list[str] = Field(description="将更正的内容")


class ImportPreview(Shape):
    """导入预览：不保存任何内容"""

    counts: ImportCounts
    rows: list[ImportRow]
    problems: list[CellProblem]
