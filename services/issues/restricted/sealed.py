"""Texts of the restricted ledger on their way into its tables and out of them; nobody else opens a seal.

There are two secrets, both kept by the API's containers alone: one for what was said and done, another for
who said it (domain.md CONF-1, CONF-2, docs/adr/0020).
"""

from typing import TypeVar

from cryptography.exceptions import InvalidTag
from pydantic import BaseModel
from sqlalchemy.orm import Session

from chassis import sealing, settings
from chassis.columns import insert_into
from chassis.sealing import KeySecretMissing, Secret
from services.issues.restricted.errors import KeyDiffers
from services.issues.restricted.model import KeyCheck

CASES: Secret = "restricted_key_secret"
REPORTERS: Secret = "reporter_key_secret"
_KNOWN = b"restricted ledger"

M = TypeVar("M", bound=BaseModel)


class CaseText(BaseModel):
    """What a case says."""

    title: str
    facts: str
    neutral_text: str | None = None  #: 脱敏整改事项, all that the rectifying unit reads


class ReportText(BaseModel):
    """What was reported."""

    origin: str  #: 有话说, 来信, 来访, 移交 …
    kind: str | None = None
    content: str
    town: str | None = None
    enterprise: str | None = None


class ReporterText(BaseModel):
    """举报人信息."""

    name: str | None = None
    phone: str | None = None
    address: str | None = None
    relation: str | None = None


class Note(BaseModel):
    """A reason, a measure, a result."""

    text: str


class PlanText(BaseModel):
    """What a work plan is called."""

    title: str
    doc_no: str | None
    file_name: str


def close(session: Session, content: BaseModel | bytes, label: str, secret: Secret = CASES) -> bytes:
    """``content`` sealed for ``label``; raises :class:`KeyDiffers` rather than seal with a second key."""
    require_key(session, secret)
    raw = content if isinstance(content, bytes) else content.model_dump_json().encode()
    return sealing.seal(raw, "restricted", label, settings.of(session), secret)


def opened(session: Session, sealed: bytes, shape: type[M], label: str, secret: Secret = CASES) -> M:
    """What :func:`close` sealed; raises :class:`KeyDiffers`."""
    return shape.model_validate_json(opened_bytes(session, sealed, label, secret))


def opened_bytes(session: Session, sealed: bytes, label: str, secret: Secret = CASES) -> bytes:
    """As :func:`opened`, for what is no text."""
    try:
        return sealing.unseal(sealed, "restricted", label, settings.of(session), secret)
    except InvalidTag as error:
        raise KeyDiffers(variable=variable(secret)) from error


def require_key(session: Session, secret: Secret) -> None:
    """That the secret is the one used before, if one was; raises :class:`KeyDiffers`."""
    checked: set[str] = session.info.setdefault("checked_keys", set())
    if secret in checked:
        return
    given = settings.of(session)
    known = session.get(KeyCheck, secret)
    if known is None:
        row = {"secret": secret, "sealed": sealing.seal(_KNOWN, "check", secret, given, secret)}
        session.execute(insert_into(session, KeyCheck).values(row).on_conflict_do_nothing())
        known = session.get_one(KeyCheck, secret)
    try:
        sealing.unseal(known.sealed, "check", secret, given, secret)
    except InvalidTag as error:
        raise KeyDiffers(variable=variable(secret)) from error
    checked.add(secret)


def wrong_keys(session: Session) -> list[str]:
    """What is wrong with the secrets, for ``bizenv doctor``; changes nothing."""
    given, wrong = settings.of(session), []
    for secret in (CASES, REPORTERS):
        known = session.get(KeyCheck, secret)
        try:
            if known is None:
                sealing.key_for("check", given, secret)
            else:
                sealing.unseal(known.sealed, "check", secret, given, secret)
        except KeySecretMissing:
            wrong.append(f"未设置 {variable(secret)}")
        except InvalidTag:
            wrong.append(f"{variable(secret)} 与写入时不同，限知台账不能读写")
    return wrong


def variable(secret: Secret) -> str:
    """The setting's name outside."""
    return f"BIZENV_{secret.upper()}"
