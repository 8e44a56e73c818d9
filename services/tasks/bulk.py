"""Many rows in one request, each by itself: a bad one does not hold up the good ones (domain.md §3.6)."""

from collections.abc import Callable, Iterable
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy.orm import Session

from chassis.errors import Problem
from chassis.http.sentences import invalid
from services.tasks.rules import RULES

R = TypeVar("R", bound=BaseModel)

#: what a bulk request takes; a row is read only when its turn comes, for it may be wrong by itself
Rows = Annotated[list[dict[str, Any]], Field(min_length=1, max_length=RULES.bulk_rows)]


class BulkIn(BaseModel):
    """批量办理，一次最多500行，逐行给出结果"""

    model_config = ConfigDict(extra="forbid")

    items: Rows = Field(description="各行，均写明 task_no，其余与单项办理相同")


class RowResult(BaseModel):
    """一行的结果"""

    row: int = Field(description="第几行，自1起")
    task_no: str | None
    status: int = Field(description="200 已办理，其他为未办理的原因")
    code: str | None = Field(description="未办理的原因代码")
    message: str = Field(description="如：第2行：只有主办单位才能签收任务“QJ50-002”")


class BulkOut(BaseModel):
    """逐行结果；有问题的行不影响其他行"""

    done: int = Field(description="已办理的行数")
    items: list[RowResult]


def each(session: Session, body: BulkIn, shape: type[R], do: Callable[[R], object]) -> BulkOut:
    """``do`` each row that has this shape, in a savepoint of its own."""
    return each_of(session, enumerate(body.items, start=1), shape, do)


def each_of(
    session: Session,
    rows: Iterable[tuple[int, dict[str, Any]]],
    shape: type[R],
    do: Callable[[R], object],
) -> BulkOut:
    """As :func:`each`, of rows that have numbers of their own."""
    results = [_result(session, n, row, shape, do) for n, row in rows]
    return BulkOut(done=sum(result.code is None for result in results), items=results)


def _result(
    session: Session, number: int, row: dict[str, Any], shape: type[R], do: Callable[[R], object]
) -> RowResult:
    status, code, told = 200, None, "已办理"
    try:
        with session.begin_nested():
            do(_read(row, shape))
    except Problem as problem:
        status, code, told = problem.status, problem.code, str(problem)
    named = row.get("task_no")
    task_no = named if isinstance(named, str) else None
    return RowResult(row=number, task_no=task_no, status=status, code=code, message=f"第{number}行：{told}")


def _read(row: dict[str, Any], shape: type[R]) -> R:
    try:
        return shape.model_validate(row)
    except ValidationError as error:
        raise invalid(error) from error
