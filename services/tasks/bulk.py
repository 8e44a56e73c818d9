"""Many rows in one request, each by itself: a bad one does not hold up the good ones (domain.md §3.6)."""

from collections.abc import Callable, Iterable
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from chassis.http import bulk
from chassis.shapes import Shape
from services.tasks.rules import RULES

R = TypeVar("R", bound=BaseModel)

#: what a bulk request takes
Rows = Annotated[list[dict[str, Any]], Field(min_length=1, max_length=RULES.bulk_rows)]


class BulkIn(Shape):
    """批量办理，一次最多500行，逐行给出结果"""

    model_config = ConfigDict(extra="forbid")

    items: Rows = Field(description="各行，均写明 task_no，其余与单项办理相同")


class RowResult(bulk.RowResult):
    """一行的结果"""

    task_no: str | None


class BulkOut(Shape):
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
    results = [
        RowResult(task_no=outcome.named("task_no"), **outcome.result)
        for outcome in bulk.each(session, rows, shape, do)
    ]
    return BulkOut(done=sum(result.code is None for result in results), items=results)
