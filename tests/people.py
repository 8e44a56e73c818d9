"""Units and people as directory tells of them, with honest defaults."""

from typing import Any

from contracts.directory import PersonUpserted, UnitUpserted


def a_unit(dept_code: str, short_name: str, name: str = "", **more: Any) -> UnitUpserted:
    """A unit in office without officers, unless ``more`` says otherwise."""
    nobody = {"head": None, "deputy": None, "liaison": None}
    told = {"group": "A", "sort_order": 1, "active": True, **nobody, **more}
    full_name = name or f"鄂托克前旗{short_name}"
    return UnitUpserted(dept_code=dept_code, name=full_name, short_name=short_name, **told)


def a_person(
    person_id: str, name: str = "某人", roles: tuple[str, ...] = ("DL",), **more: Any
) -> PersonUpserted:
    """Somebody with an account, of no unit and with no address, unless ``more`` says otherwise."""
    told = {"dept_code": None, "mail": None, "phone": None, "active": True, **more}
    return PersonUpserted(person_id=person_id, name=name, roles=list(roles), **told)
