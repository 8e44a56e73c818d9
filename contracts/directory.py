"""What directory tells the others: who everybody is, and which keys its tokens are signed with."""

from typing import ClassVar

from pydantic import BaseModel, ConfigDict

from contracts.event import Event


class UnitUpserted(Event):
    """A unit was added or changed; the event carries its whole state (domain.md §3.6)."""

    aggregate: ClassVar[str] = "dept_code"

    dept_code: str  #: D01…
    name: str  #: 单位全称
    short_name: str  #: 简称
    group: str  #: 考核组别 A, B or C; O is the centre itself (D00), which is none of the member units
    sort_order: int  #: 排序号
    active: bool
    head: str | None  #: person id, 主要负责人
    deputy: str | None  #: person id, 分管负责人
    liaison: str | None  #: person id, 联络员


class PersonUpserted(Event):
    """A person was added or changed; the event carries their whole state."""

    aggregate: ClassVar[str] = "person_id"

    person_id: str  #: small letters, digits and hyphens; a machine account's id begins with M-
    name: str
    dept_code: str | None
    roles: list[str]  #: role codes of domain.md §2
    mail: str | None
    phone: str | None
    active: bool
    push: str | None = None  #: where the app of the banner (i前旗) takes messages for them
    enterprise: str | None = None  #: whom an account with role EN speaks for: id in the registry, or 信用代码


class PublicKey(BaseModel):
    """A public signing key as RFC 8037 writes it; nothing in it is secret."""

    model_config = ConfigDict(frozen=True)

    kty: str
    crv: str
    x: str
    kid: str


class SigningKeyPublished(Event):
    """A key that tokens may be signed with from now on, or one that is withdrawn."""

    aggregate: ClassVar[str] = "kid"

    kid: str
    jwk: PublicKey
    withdrawn: bool = False
