"""Pages of any list by cursor: the next page starts after the last row seen, however long the list is."""

import base64
import hashlib
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Annotated, Any, Generic, TypeVar

import orjson
from pydantic import ConfigDict, Field, TypeAdapter, ValidationError
from sqlalchemy import ColumnElement, Select, and_, false, or_, true
from sqlalchemy.orm import Session
from sqlalchemy.sql import operators
from sqlalchemy.sql.elements import UnaryExpression
from sqlalchemy.types import TypeDecorator

from chassis.errors import Invalid
from chassis.shapes import Shape
from chassis.text import Shaped

T = TypeVar("T")
U = TypeVar("U")


class InvalidCursor(Invalid):
    code = "invalid_cursor"
    message = "翻页标记无效，请从第一页重新查询"


#: A place in a list, as a page's ``next`` gave it.
Cursor = Annotated[str, Field(max_length=2000), Shaped("^[A-Za-z0-9_-]*$", "须为上一页返回的 next，原样传回")]


class PageQuery(Shape):
    """Query parameters of a list; a list's own filters subclass it. Unknown parameters are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    limit: int = Field(50, ge=1, le=200, description="每页条数")
    cursor: Cursor | None = Field(None, description="上一页返回的 next")


class Page(Shape, Generic[T]):
    """一页"""

    items: list[T] = Field(description="本页内容")
    next: str | None = Field(None, description="下一页的 cursor；没有下一页时为空")

    def map(self, shape: Callable[[T], U]) -> "Page[U]":
        """The same page with each item turned into something else."""
        return Page[Any](items=[shape(item) for item in self.items], next=self.next)


class _Key:
    """One sort key: its expression, direction and where its NULLs stand.

    Unless the key says otherwise NULL counts as the largest value, as on PostgreSQL, so that a plain
    index serves both directions there.
    """

    def __init__(self, given: ColumnElement[Any]):
        self.descending = False
        nulls_first: bool | None = None
        while isinstance(given, UnaryExpression) and given.modifier is not None:
            if given.modifier in (operators.desc_op, operators.asc_op):
                self.descending = given.modifier is operators.desc_op
            else:
                nulls_first = given.modifier is operators.nulls_first_op
            given = given.element
        self.column: ColumnElement[Any] = given
        self.nullable = bool(getattr(given, "nullable", True)) and not getattr(given, "primary_key", False)
        self.nulls_first = self.descending if nulls_first is None else nulls_first
        stored = given.type.impl_instance if isinstance(given.type, TypeDecorator) else given.type
        python_type: Any = stored.python_type
        self.adapter = _adapter(python_type)

    def order(self) -> ColumnElement[Any]:
        ordered = self.column.desc() if self.descending else self.column.asc()
        if not self.nullable:
            return ordered
        return ordered.nulls_first() if self.nulls_first else ordered.nulls_last()

    def equals(self, value: Any) -> ColumnElement[bool]:
        return self.column.is_(None) if value is None else self.column == value

    def after(self, value: Any) -> ColumnElement[bool]:
        """Rows that come behind ``value`` in this key's order."""
        if value is None:
            return self.column.is_not(None) if self.nulls_first else false()
        beyond = self.column < value if self.descending else self.column > value
        return or_(beyond, self.column.is_(None)) if self.nullable and not self.nulls_first else beyond

    def not_before(self, value: Any) -> ColumnElement[bool]:
        return or_(self.after(value), self.equals(value)) if self.nullable else self._reaching(value)

    def _reaching(self, value: Any) -> ColumnElement[bool]:
        reached: ColumnElement[bool] = self.column <= value if self.descending else self.column >= value
        return reached


def paginate(session: Session, statement: Select[Any], *, keys: Sequence[Any], query: PageQuery) -> Page[Any]:
    """One page of ``statement`` in the order of ``keys``, which must end with a unique column.

    Keys are columns, ``.asc()``, ``.desc()``, ``.nulls_first()``, ``.nulls_last()`` in any mixture. Items
    are the entities of the statement, or its rows when it selects several things. Rows that are
    inserted or deleted meanwhile neither repeat nor hide others. Raises :class:`InvalidCursor`.
    """
    order = [_Key(key) for key in keys]
    statement = _from(query, statement, order)
    width = len(statement.column_descriptions)
    statement = statement.add_columns(*(key.column.label(f"_key{i}") for i, key in enumerate(order)))
    rows = session.execute(statement.order_by(*(key.order() for key in order)).limit(query.limit + 1)).all()
    shown = rows[: query.limit]
    items = [row[0] if width == 1 else row for row in shown]
    more = len(rows) > query.limit
    return Page[Any](items=items, next=_cursor(order, list(shown[-1])[-len(order) :]) if more else None)


def stretch(statement: Select[Any], *, keys: Sequence[Any], query: PageQuery, rows: int) -> Select[Any]:
    """The next ``rows`` rows of ``statement`` from where a page begins, for what looks no further than these.

    ``keys`` as for :func:`paginate`. Raises :class:`InvalidCursor`.
    """
    order = [_Key(key) for key in keys]
    return _from(query, statement, order).order_by(*(key.order() for key in order)).limit(rows)


def _from(query: PageQuery, statement: Select[Any], order: Sequence[_Key]) -> Select[Any]:
    if not query.cursor:
        return statement
    return statement.where(_behind(order, _read_cursor(query.cursor, order)))


def _behind(order: Sequence[_Key], values: Sequence[Any]) -> ColumnElement[bool]:
    """The rows after ``values``: the first key alone bounds the index range, the rest decides."""
    condition: ColumnElement[bool] = false()
    for key, value in reversed(list(zip(order, values, strict=True))):
        condition = or_(key.after(value), and_(key.equals(value), condition))
    first = order[0].not_before(values[0]) if values[0] is not None else true()
    return and_(first, condition)


def _cursor(order: Sequence[_Key], values: Sequence[Any]) -> str:
    kept = [key.adapter.dump_python(value, mode="json") for key, value in zip(order, values, strict=True)]
    return base64.urlsafe_b64encode(orjson.dumps([_fingerprint(order), *kept])).decode().rstrip("=")


def _read_cursor(cursor: str, order: Sequence[_Key]) -> list[Any]:
    try:
        kept = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if not isinstance(kept, list) or len(kept) != len(order) + 1 or kept[0] != _fingerprint(order):
            raise InvalidCursor(field="cursor")
        return [_read_key(key, value) for key, value in zip(order, kept[1:], strict=True)]
    except (ValueError, ValidationError) as error:
        raise InvalidCursor(field="cursor") from error


def _read_key(key: _Key, value: Any) -> Any:
    if value is None and not key.nullable:
        raise InvalidCursor(field="cursor")
    if isinstance(value, str) and "\0" in value:
        raise InvalidCursor(field="cursor")
    return key.adapter.validate_python(value)


def _fingerprint(order: Sequence[_Key]) -> str:
    """Tells one list's cursors from another's."""
    text = ",".join(f"{key.column}{'-' if key.descending else '+'}{key.nulls_first:d}" for key in order)
    return hashlib.blake2b(text.encode(), digest_size=6).hexdigest()


@lru_cache(maxsize=64)
def _adapter(python_type: Any) -> TypeAdapter[Any]:
    return TypeAdapter(python_type | None)
