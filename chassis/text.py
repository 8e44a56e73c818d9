"""Text that people type into forms: composed, without control characters, and measured as it is stored."""

import unicodedata

from pydantic import BeforeValidator, StringConstraints

ONE_LINE = r"^[^\x00-\x1f\x7f]*$"
LINES = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"  #: of the control characters only tabs and line ends


def _composed(given: object) -> object:
    return unicodedata.normalize("NFC", given) if isinstance(given, str) else given


#: Composed (domain.md §3.5) before anything else looks at it: ``Annotated[str, one_line(100), NFC]``.
#: It stands last and so runs first, because composing can make a text longer than it was.
NFC = BeforeValidator(_composed)


def one_line(longest: int, shortest: int = 1, pattern: str = ONE_LINE) -> StringConstraints:
    """A text without line breaks and control characters; blanks around it are taken away."""
    return StringConstraints(strip_whitespace=True, min_length=shortest, max_length=longest, pattern=pattern)


def lines(longest: int, shortest: int = 1) -> StringConstraints:
    """A text of several lines, without other control characters."""
    return one_line(longest, shortest, LINES)
