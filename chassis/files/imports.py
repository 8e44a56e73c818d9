"""What importing a table does to what is kept: told before it is done, and all of its rows or none."""

from collections.abc import Iterable
from typing import Annotated, Literal, Self

from pydantic import Field

from chassis.errors import Invalid
from chassis.files.cells import Reading
from chassis.shapes import Shape

REPORTED_PROBLEMS = 200  #: a refused import names so many; the preview names all

#: what importing a row does
Effect = Annotated[
    Literal["create", "change", "none", "refused"],
    Field(description="导入后：create 新增，change 修改，none 不变，refused 有问题"),
]


class ImportCounts(Shape):
    """导入结果"""

    created: int = Field(description="新增")
    changed: int = Field(description="修改")
    unchanged: int = Field(description="不变")

    @classmethod
    def of(cls, effects: Iterable[Effect]) -> Self:
        """How many rows have each effect; refused ones are not counted."""
        given = list(effects)
        return cls(
            created=given.count("create"), changed=given.count("change"), unchanged=given.count("none")
        )


class ImportRefused(Invalid):
    """Nothing was imported; ``errors`` lists the problems by cell."""

    code = "import_refused"
    message = "表格中有{count}处问题，未导入任何内容"


def refuse_problems(readings: Iterable[Reading]) -> None:
    """Raise :class:`ImportRefused` if any row has a problem."""
    problems = [problem for reading in readings for problem in reading.problems]
    if problems:
        errors = [
            {"field": f"rows[{p.row}].{p.field}", "code": p.code, "detail": p.message} for p in problems
        ]
        raise ImportRefused(count=len(problems), errors=errors[:REPORTED_PROBLEMS])
