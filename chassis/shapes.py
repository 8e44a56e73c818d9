"""Rows as the shapes in which they go out."""

from typing import Any, TypeVar

from pydantic import BaseModel

S = TypeVar("S", bound=BaseModel)


def shape_of(shape: type[S], *rows: object, **given: Any) -> S:
    """A ``shape`` of what is given and, for its other fields, the attributes of the same names.

    Of several rows, say an extension and its task, the first that has an attribute speaks.
    """
    rest = {name: _speaking(rows, name) for name in shape.model_fields.keys() - given.keys()}
    return shape(**given, **rest)


def _speaking(rows: tuple[object, ...], name: str) -> Any:
    return getattr(next((row for row in rows if hasattr(row, name)), rows[-1]), name)
