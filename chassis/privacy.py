"""Taking personal data out of logs and audit details, and out of texts for who may not know it (PERM-5)."""

import re
from collections.abc import Mapping
from typing import Any

#: A key is left out when one of its words is among these: ``contact_phone``, ``accessToken``.
PRIVATE_WORDS = frozenset(
    {
        *("name", "phone", "mobile", "tel", "telephone", "mail", "email", "address", "idcard"),
        *("body", "content", "password", "passwd", "secret", "token", "authorization", "cookie"),
        *("signature", "credentials"),
    }
)

_ID_NUMBER = re.compile(
    r"(?<![0-9A-Za-z])[1-9]\d{5}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?![0-9A-Za-z])"
)
# a digit run inside a hexadecimal id is no phone number, and ids must stay whole to be searched for
_MOBILE = re.compile(r"(?<![0-9a-fA-F])(?:\+?86[- ]?)?(1[3-9]\d)[- ]?\d{4}[- ]?(\d{4})(?![0-9a-fA-F])")
# what people write has no such ids, but letters right before the number, and digits of full width
_WRITTEN_MOBILE = re.compile(
    r"(?<!\d)(?:[+＋]?[8８][6６][- ]?)?([1１][3-9３-９]\d)[- ]?\d{4}[- ]?(\d{4})(?!\d)"
)
_LANDLINE = re.compile(r"(?<![0-9A-Za-z-])(0\d{2,3})-\d{7,8}(?![0-9A-Za-z-])")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
#: Where SQLAlchemy, PostgreSQL and pydantic quote the values they complain about.
_QUOTED = re.compile(
    r"\[parameters: .*?\](?=\s*(?:\(Background|\[|$))|^DETAIL: .*$|input_value=.*?(?=, input_type)",
    re.DOTALL | re.MULTILINE,
)
_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+|\d+")


def masked(text: str) -> str:
    """The text with phone numbers as ``138****1234``, and without identity numbers, mail addresses and
    the values that database and validation errors quote.
    """
    return _masked(_QUOTED.sub("…", text), _MOBILE)


def masked_writing(text: str) -> str:
    """What somebody wrote, for a reader who may not know the phones in it: masked as by :func:`masked`."""
    return _masked(text, _WRITTEN_MOBILE)


def masked_phone(phone: str) -> str:
    """One number with its middle hidden, ``138****1234``; of a short one hardly anything is left (PERM-5)."""
    if len(phone) <= 7:  # noqa: PLR2004  a local number without its area code
        return "****"
    shown = 3 if len(phone) >= 11 else 2  # noqa: PLR2004  a mobile number has eleven digits
    return f"{phone[:shown]}****{phone[-4:]}"


def without_personal_data(value: Any) -> Any:
    """The same value, as JSON, without private keys and with every text masked."""
    if isinstance(value, Mapping):
        return {
            str(key): without_personal_data(item) for key, item in value.items() if not is_private(str(key))
        }
    if isinstance(value, (list, tuple, set, frozenset)):
        return [without_personal_data(item) for item in value]
    if isinstance(value, bool | float) or value is None:
        return value
    if isinstance(value, int):
        return value if _MOBILE.fullmatch(str(value)) is None else masked(str(value))
    return masked(str(value))


def _masked(text: str, mobile: re.Pattern[str]) -> str:
    text = _ID_NUMBER.sub("[证件号]", text)
    text = _MAIL.sub("[邮箱]", text)
    text = mobile.sub(r"\1****\2", text)
    return _LANDLINE.sub(r"\1-****", text)


def is_private(key: str) -> bool:
    """Whether what stands under this key must not be shown at all."""
    return not PRIVATE_WORDS.isdisjoint(word.lower() for word in _WORDS.findall(key))
