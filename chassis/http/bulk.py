"""Many rows in one request, each by itself: a bad one does not hold up the good ones (domain.md §3.6).

A service says what a row is and what it is about; the savepoints and the sentences are the same for all.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple, TypeVar

from pydantic import BaseModel, Field, ValidationError
from sqlalchemy.orm import Session

from chassis.errors import Problem
from chassis.http.sentences import invalid
from chassis.shapes import Shape

R = TypeVar("R", bound=BaseModel)


class RowResult(Shape):
    """一行的结果; a service adds the number of its object."""

    row: int = Field(description="第几行，自1起")
    status: int = Field(description="200 已办理，其他为未办理的原因")
    code: str | None = Field(description="未办理的原因代码")
    field: str | None = Field(None, description="未办理时出错的栏目")
    message: str = Field(description="如：第2行：只有主办单位才能签收")


class Outcome(NamedTuple):
    """What came of one row."""

    result: dict[str, Any]  #: the fields of a :class:`RowResult`
    given: dict[str, Any]  #: the row as it was given
    made: Any  #: what ``do`` returned; None if the row was refused

    def named(self, name: str) -> str | None:
        """What the row says under this name, if that is a text."""
        value = self.given.get(name)
        return value if isinstance(value, str) else None


def each(
    session: Session,
    rows: Iterable[tuple[int, dict[str, Any]]],
    shape: type[R],
    do: Callable[[R], object],
) -> Iterator[Outcome]:
    """``do`` each numbered row that has this shape, in a savepoint of its own.

    A row is read only when its turn comes, for it may be wrong by itself. What is no :class:`Problem`
    is raised, and nothing of the request is kept.
    """
    for number, row in rows:
        status, code, field, told, made = 200, None, None, "已办理", None
        try:
            with session.begin_nested():
                made = do(_read(row, shape))
        except Problem as problem:
            status, code, told = problem.status, problem.code, str(problem)
            field = problem.field or next((error["field"] for error in problem.errors), None)
        message = f"第{number}行：{told}"
        yield Outcome(
            {"row": number, "status": status, "code": code, "field": field, "message": message}, row, made
        )


def _read(row: dict[str, Any], shape: type[R]) -> R:
    try:
        return shape.model_validate(row)
    except ValidationError as error:
        raise invalid(error) from error
