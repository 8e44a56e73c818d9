"""The shapes in which things come in and go out, and rows as such shapes."""

from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict

LATE = ConfigDict(defer_build=True)  # validators of shapes nobody asks for were a tenth of the start


class Shape(BaseModel):
    """What a request brings or an answer shows; its validator is built when it is first needed."""

    model_config = LATE


S = TypeVar("S", bound=Shape)


def shape_of(shape: type[S], *rows: object, **given: Any) -> S:
    """A ``shape`` of what is given and, for its other fields, the attributes of the same names.

    Of several rows, say an extension and its task, the first that has an attribute speaks.
    """
    rest = {name: _speaking(rows, name) for name in shape.model_fields.keys() - given.keys()}
    return shape(**given, **rest)


def _speaking(rows: tuple[object, ...], name: str) -> Any:
    return getattr(next((row for row in rows if hasattr(row, name)), rows[-1]), name)
