"""Text that people type into forms: composed, without control characters, and measured as it is stored."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import BeforeValidator, GetCoreSchemaHandler, GetJsonSchemaHandler, StringConstraints
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema


@dataclass(frozen=True)
class Shaped:
    """Text that matches a pattern as a whole: ``Annotated[str, Shaped("^[A-T]$", "须为 A 至 T 的字母")]``.

    The pattern is in the schema, for programs; a refusal says ``sentence``, for whoever typed it.
    """

    pattern: str
    sentence: str

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self._checked, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return handler(schema) | {"pattern": self.pattern}

    def _checked(self, given: str) -> str:
        if not re.fullmatch(self.pattern, given):
            raise PydanticCustomError("string_pattern_mismatch", self.sentence)
        return given


ONE_LINE = Shaped(r"^[^\x00-\x1f\x7f]*$", "只能写一行，不能含有换行、制表符等控制字符")
#: of the control characters only tabs and line ends
LINES = Shaped(r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$", "不能含有控制字符")
MONTH = Shaped(r"^20[0-9]{2}-(0[1-9]|1[0-2])$", "须为月份，如 2026-03")
SHA256 = Shaped(r"^[0-9a-f]{64}$", "须为 sha256 摘要：64 位小写十六进制")


@dataclass(frozen=True)
class _Typed(StringConstraints):
    """The constraints of pydantic, and then a shape."""

    shape: Shaped | None = None

    def __iter__(self) -> Iterator[Any]:
        yield from super().__iter__()
        yield self.shape


def _composed(given: object) -> object:
    return unicodedata.normalize("NFC", given) if isinstance(given, str) else given


#: Composed (domain.md §3.5) before anything else looks at it: ``Annotated[str, one_line(100), NFC]``.
#: It stands last and so runs first, because composing can make a text longer than it was.
NFC = BeforeValidator(_composed)


def one_line(longest: int, shortest: int = 1, shape: Shaped = ONE_LINE) -> StringConstraints:
    """A text without line breaks and control characters; blanks around it are taken away."""
    return _Typed(strip_whitespace=True, min_length=shortest, max_length=longest, shape=shape)


def lines(longest: int, shortest: int = 1) -> StringConstraints:
    """A text of several lines, without other control characters."""
    return one_line(longest, shortest, LINES)
