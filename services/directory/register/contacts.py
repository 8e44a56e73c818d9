"""What a phone number, a mail address and the codes of units and people look like (domain.md §3.6)."""

import re

_MOBILE = re.compile(r"1[3-9]\d{9}", re.ASCII)
_LANDLINE = re.compile(r"0\d{2,3}-?\d{7,8}(-\d{1,6})?", re.ASCII)
_MAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@(?=.{4,190}$)([A-Za-z0-9-]+\.)+[A-Za-z]{2,}")
_DEPT_CODE = re.compile(r"D\d{2,3}", re.ASCII)
_PERSON_ID = re.compile(r"[a-z0-9][a-z0-9-]{1,39}")
_CREDIT_CODE = re.compile(r"[0-9A-HJ-NP-RTUW-Y]{18}")
_REGISTERED = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{1,31}")


def is_phone(text: str) -> bool:
    """A mobile number, or a landline with its area code and perhaps an extension."""
    return bool(_MOBILE.fullmatch(text) or _LANDLINE.fullmatch(text))


def is_mail(text: str) -> bool:
    """A plain mail address; no display names, no quoting."""
    return bool(_MAIL.fullmatch(text))


def is_dept_code(text: str) -> bool:
    """D01… (domain.md §3.6); D00 is the centre."""
    return bool(_DEPT_CODE.fullmatch(text))


def is_person_id(text: str) -> bool:
    """What a person is called by machines, for ever: small letters, digits and hyphens."""
    return bool(_PERSON_ID.fullmatch(text))


def is_login(text: str) -> bool:
    """A sign-in name: small letters, digits, dots, hyphens and underscores."""
    return bool(_LOGIN.fullmatch(text))


def is_enterprise(text: str) -> bool:
    """What may name an enterprise: its credit code, or its id in surveys' registry where it has no code."""
    return bool(_CREDIT_CODE.fullmatch(text) or _REGISTERED.fullmatch(text))
