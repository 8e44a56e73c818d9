"""``$filter`` and ``$orderby`` as SQL: only what is written down here, so nothing else can be asked."""

import operator
from collections.abc import Callable, Mapping
from typing import Any

from odata_query import ast
from odata_query.exceptions import ODataException
from odata_query.grammar import ODataLexer, ODataParser
from sqlalchemy import ColumnElement, and_, literal, not_, or_

from chassis.columns import Timestamp
from services.surveys.feed.errors import FieldUnknown, FilterNotUnderstood
from services.surveys.feed.fields import DATE, FIELDS, INTEGER, MOMENT, STRING

_LARGEST = 2**31
_YEARS = range(1900, 2200)  # beyond them no moment can be told in another zone
_LITERALS: dict[str, type[ast._Literal]] = {
    STRING: ast.String,
    INTEGER: ast.Integer,
    DATE: ast.Date,
    MOMENT: ast.DateTime,
}
_WORDED = {STRING: "单引号内的文字", INTEGER: "整数", DATE: "日期（2026-03-01）", MOMENT: "含时区的时间"}
_DIRECTIONS = ("", "asc", "desc")

COMPARED: Mapping[type[ast._Node], Callable[[Any, Any], ColumnElement[bool]]] = {
    ast.Eq: operator.eq,
    ast.NotEq: lambda column, value: column.is_distinct_from(value),  # null is not equal to anything
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}
SEARCHED: Mapping[str, Callable[[Any, str], ColumnElement[bool]]] = {
    "contains": lambda column, text: column.contains(text, autoescape=True),
    "startswith": lambda column, text: column.startswith(text, autoescape=True),
    "endswith": lambda column, text: column.endswith(text, autoescape=True),
}


def condition(text: str) -> ColumnElement[bool]:
    """The rows a ``$filter`` leaves.

    Comparisons of a field with a literal of its type, ``in``, ``and``, ``or``, ``not``, ``null``, and
    ``contains``, ``startswith``, ``endswith``. Raises :class:`FilterNotUnderstood`, :class:`FieldUnknown`.
    """
    try:
        tree = ODataParser().parse(ODataLexer().tokenize(text))
    except (ODataException, AttributeError) as error:  # the lexer stumbles over its own error message
        raise FilterNotUnderstood(field="$filter", reason="写法有误") from error
    return _where(tree)


def order(text: str) -> list[ColumnElement[Any]]:
    """The sort keys of an ``$orderby``. Raises :class:`FieldUnknown`."""
    keys = []
    for part in text.split(","):
        name, _, direction = part.strip().partition(" ")
        column = _column(name, "$orderby")
        if direction.strip() not in _DIRECTIONS:
            raise FieldUnknown(field="$orderby", option="$orderby", name=part.strip())
        keys.append(column.desc() if direction.strip() == "desc" else column.asc())
    return keys


def _where(node: ast._Node) -> ColumnElement[bool]:
    match node:
        case ast.BoolOp(op=ast.And(), left=left, right=right):
            return and_(_where(left), _where(right))
        case ast.BoolOp(op=ast.Or(), left=left, right=right):
            return or_(_where(left), _where(right))
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return not_(_where(operand))
        case ast.Compare(comparator=comparator, left=ast.Identifier(name=name), right=right):
            return _compared(name, comparator, right)
        case ast.Call(func=ast.Identifier(name=function), args=[ast.Identifier(name=name), sought]):
            return _searched(name, function, sought)
    raise FilterNotUnderstood(field="$filter", reason="只能比较字段与固定的值，或查找文字")


def _compared(name: str, comparator: ast._Node, right: ast._Node) -> ColumnElement[bool]:
    column: ColumnElement[Any] = _column(name, "$filter")
    match comparator, right:
        case ast.In(), ast.List(val=values):
            return column.in_([_value(name, each) for each in values])
        case ast.Eq(), ast.Null():
            return column.is_(None)
        case ast.NotEq(), ast.Null():
            return column.is_not(None)
    compared = COMPARED.get(type(comparator))
    if compared is None:
        raise FilterNotUnderstood(field="$filter", reason="不支持这种比较")
    return compared(column, _value(name, right))


def _searched(name: str, function: str, sought: ast._Node) -> ColumnElement[bool]:
    column, searched = _column(name, "$filter"), SEARCHED.get(function)
    if searched is None:
        raise FilterNotUnderstood(field="$filter", reason=f"不支持函数“{function}”")
    if FIELDS[name].type != STRING:
        raise FilterNotUnderstood(field="$filter", reason=f"“{name}”不是文字，不能查找")
    return searched(column, _value(name, sought))


def _column(name: str, option: str) -> Any:
    if name not in FIELDS or FIELDS[name].column is None:
        raise FieldUnknown(field=option, option=option, name=name)
    return FIELDS[name].column


def _value(name: str, node: ast._Node) -> Any:
    """The literal, if it is one of the field's type."""
    kind = FIELDS[name].type
    wrong = FilterNotUnderstood(field="$filter", reason=f"“{name}”只能与{_WORDED[kind]}比较")
    if not isinstance(node, _LITERALS[kind]):
        raise wrong
    try:
        value = node.py_val
    except ValueError as error:
        raise wrong from error
    if kind == INTEGER and not -_LARGEST <= value < _LARGEST:
        raise wrong
    if kind != MOMENT:
        return value
    if value.tzinfo is None or value.year not in _YEARS:
        raise wrong
    return literal(value, Timestamp)
