"""Units and people: what must be true of each, and the events that tell the others."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.aggregate import Aggregate
from chassis.columns import Json
from chassis.context import Actor
from contracts import Event
from contracts.directory import PersonUpserted, UnitUpserted
from services.directory.access import ENTERPRISE, UNIT
from services.directory.base import Base
from services.directory.register import contacts, errors
from services.directory.register.roles import ROLES

#: The offices of a unit, by field (domain.md §3.6).
OFFICES = {"head": "主要负责人", "deputy": "分管负责人", "liaison": "联络员"}


class Unit(Aggregate, Base):
    """A unit of domain.md §3.6; group O is the centre itself, which is not one of the member units."""

    __tablename__ = "units"

    dept_code: Mapped[str] = mapped_column(String(4), unique=True)
    name: Mapped[str] = mapped_column(String(100), unique=True)
    short_name: Mapped[str] = mapped_column(String(40))
    group: Mapped[str] = mapped_column("assessment_group", String(1))
    sort_order: Mapped[int]
    active: Mapped[bool] = mapped_column(default=True)
    # no foreign keys to people: each table would need the other first, and people are never deleted
    head: Mapped[str | None] = mapped_column(String(40))
    deputy: Mapped[str | None] = mapped_column(String(40))
    liaison: Mapped[str | None] = mapped_column(String(40))

    @classmethod
    def named(cls, dept_code: str) -> "Unit":
        """A unit yet without content. Raises :class:`errors.InvalidDeptCode`."""
        if not contacts.is_dept_code(dept_code):
            raise errors.InvalidDeptCode(field="dept_code")
        return cls(dept_code=dept_code, active=True)

    def change(self, values: Mapping[str, Any]) -> list[Event]:
        """Take over the values; nothing happens where all are as they were."""
        return [self.upserted()] if _take_over(self, values) else []

    def office_of(self, person_id: str) -> str | None:
        """The office this person holds here, in Chinese."""
        return next((title for field, title in OFFICES.items() if getattr(self, field) == person_id), None)

    def upserted(self) -> UnitUpserted:
        """The whole state, as the others keep it."""
        return UnitUpserted(
            dept_code=self.dept_code,
            name=self.name,
            short_name=self.short_name,
            group=self.group,
            sort_order=self.sort_order,
            active=self.active,
            head=self.head,
            deputy=self.deputy,
            liaison=self.liaison,
        )


class Person(Aggregate, Base):
    """Somebody who signs in, is written to or is named; never deleted, only deactivated."""

    __tablename__ = "people"

    person_id: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(50))
    name_mn: Mapped[str | None] = mapped_column(String(100))
    dept_code: Mapped[str | None] = mapped_column(ForeignKey("units.dept_code"), index=True)
    roles: Mapped[list[str]] = mapped_column(Json)
    mail: Mapped[str | None] = mapped_column(String(255))
    phone: Mapped[str | None] = mapped_column(String(20))
    push: Mapped[str | None] = mapped_column(String(255))
    enterprise: Mapped[str | None] = mapped_column(String(36))  # whom an EN account speaks for
    login: Mapped[str | None] = mapped_column(String(32), unique=True)
    active: Mapped[bool] = mapped_column(default=True)

    @classmethod
    def named(cls, person_id: str) -> "Person":
        """A person yet without content. Raises :class:`errors.InvalidPersonId`."""
        if not contacts.is_person_id(person_id):
            raise errors.InvalidPersonId(field="person_id")
        return cls(person_id=person_id, roles=[], active=True)

    def change(self, values: Mapping[str, Any], actor: Actor) -> list[Event]:
        """Take over the values if they are in order; nothing happens where all are as they were.

        Raises the refusals of :func:`_check`, and :class:`errors.OwnRoles`: nobody widens their own rights.
        """
        known = {"dept_code": self.dept_code, "roles": self.roles, "enterprise": self.enterprise}
        _check({**known, **values})
        if actor.id == self.person_id and values.get("roles", self.roles) != self.roles:
            raise errors.OwnRoles(field="roles")
        return [self.upserted()] if _take_over(self, values) else []

    def upserted(self) -> PersonUpserted:
        """The whole state, as the others keep it; the sign-in name stays here."""
        return PersonUpserted(
            person_id=self.person_id,
            name=self.name,
            dept_code=self.dept_code,
            roles=self.roles,
            mail=self.mail,
            phone=self.phone,
            active=self.active,
            push=self.push,
            enterprise=self.enterprise,
        )


def _check(values: Mapping[str, Any]) -> None:
    if (phone := values.get("phone")) and not contacts.is_phone(phone):
        raise errors.InvalidPhone(field="phone")
    if (mail := values.get("mail")) and not contacts.is_mail(mail):
        raise errors.InvalidMail(field="mail")
    if (login := values.get("login")) and not contacts.is_login(login):
        raise errors.InvalidLogin(field="login")
    if (enterprise := values["enterprise"]) and not contacts.is_enterprise(enterprise):
        raise errors.InvalidEnterprise(field="enterprise")
    if enterprise and ENTERPRISE not in values["roles"]:
        raise errors.EnterpriseWithoutRole(field="enterprise")
    for role in values["roles"]:
        if role not in ROLES:
            raise errors.UnknownRole(field="roles", role=role)
    if UNIT.intersection(values["roles"]) and not values["dept_code"]:
        raise errors.UnitRoleWithoutUnit(field="dept_code")


def _take_over(target: Base, values: Mapping[str, Any]) -> bool:
    """Set what differs; returns whether anything did, so that saving the same again says nothing."""
    changed = {name: value for name, value in values.items() if getattr(target, name) != value}
    for name, value in changed.items():
        setattr(target, name, value)
    return bool(changed)
