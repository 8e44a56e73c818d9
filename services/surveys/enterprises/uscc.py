"""统一社会信用代码: reading and checking it as GB 32100-2015 says (domain.md §4.3 USCC)."""

import unicodedata

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # no I O S V Z
REGISTRARS = frozenset("123456789ANY")
LENGTH = 18

_VALUES = {character: value for value, character in enumerate(ALPHABET)}
_WEIGHTS = [pow(3, i, 31) for i in range(LENGTH - 1)]
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def normalised(text: str) -> str:
    """The code as it is stored: full-width characters folded, blanks removed, upper case."""
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


def fault(code: str) -> str | None:
    """What is wrong with a normalised code, as a Chinese sentence, or ``None`` if it is valid."""
    if len(code) != LENGTH:
        return f"统一社会信用代码应为{LENGTH}位，现为{len(code)}位"
    if strange := sorted({c for c in code if c not in _VALUES}):
        return f"统一社会信用代码含有不允许的字符：{''.join(strange)}"
    if code[0] not in REGISTRARS:
        return "统一社会信用代码第1位（登记管理部门）不正确"
    if not code[2:8].isdigit():
        return "统一社会信用代码第3至8位（行政区划）应为数字"
    if code[-1] != check_character(code[:-1]):
        return "统一社会信用代码校验位不正确，请核对是否录错"
    return None


def check_character(first_17: str) -> str:
    """The 18th character; the outer modulus matters, for a sum divisible by 31 gives 0 and not 31."""
    total = sum(_VALUES[c] * weight for c, weight in zip(first_17, _WEIGHTS, strict=True))
    return ALPHABET[(31 - total % 31) % 31]


def organisation_code_fits(code: str) -> bool:
    """Whether characters 9–17 of a valid code pass GB 11714; a mismatch deserves a warning only."""
    return code[16] == organisation_check_character(code[8:16])


def organisation_check_character(first_8: str) -> str:
    """The ninth character of an organisation code (GB 11714); the standard writes 10 as X."""
    total = sum(_organisation_value(c) * w for c, w in zip(first_8, _ORGANISATION_WEIGHTS, strict=True))
    check = (11 - total % 11) % 11
    return "X" if check == 10 else str(check)  # noqa: PLR2004  see above


def _organisation_value(character: str) -> int:
    # GB 11714 counts letters from A=10 without leaving any out
    return int(character) if character.isdigit() else ord(character) - ord("A") + 10
