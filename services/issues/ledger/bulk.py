"""Many issues in one request, each by itself: a bad one does not hold up the good ones (domain.md §3.6)."""

from collections.abc import Callable
from typing import Annotated, Any, Protocol, TypeVar

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from chassis.context import Actor
from chassis.http import bulk
from chassis.shapes import Shape
from services.issues.fields import Code
from services.issues.ledger.changes import held
from services.issues.rules import RULES

R = TypeVar("R", bound=BaseModel)

#: what a bulk request takes
Rows = Annotated[list[dict[str, Any]], Field(min_length=1, max_length=RULES.bulk_rows)]


class BulkIn(Shape):
    """批量办理，一次最多500行，逐行给出结果"""

    model_config = ConfigDict(extra="forbid")

    items: Rows = Field(description="各行，均写明 issue_no（批量登记除外），其余与单项办理相同")


class Named(Shape):
    """写明所办理的问题"""

    model_config = ConfigDict(extra="forbid")

    issue_no: Code = Field(description="问题编号")


class Numbered(Protocol):
    """What became of an issue, by its number."""

    issue_no: str


class RowResult(bulk.RowResult):
    """一行的结果"""

    issue_no: str | None = Field(description="问题编号；批量登记时为登记后的编号")


class BulkOut(Shape):
    """逐行结果；有问题的行不影响其他行"""

    done: int = Field(description="已办理的行数")
    items: list[RowResult]


def each(
    session: Session, body: BulkIn, shape: type[R], do: Callable[[R], Numbered], actor: Actor
) -> BulkOut:
    """``do`` each row that has this shape, in a savepoint of its own.

    The issues are held before, so that two who name the same ones in another order do not wait for each
    other for ever.
    """
    numbers = {row.get("issue_no") for row in body.items}
    kept = held(session, {number for number in numbers if isinstance(number, str)}, actor)
    results = [
        RowResult(
            issue_no=outcome.made.issue_no if outcome.made else outcome.named("issue_no"), **outcome.result
        )
        for outcome in bulk.each(session, enumerate(body.items, start=1), shape, do)
    ]
    del kept  # the session alone does not keep what it has read
    return BulkOut(done=sum(result.code is None for result in results), items=results)
