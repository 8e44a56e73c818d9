"""What is missing in the register before everybody can be told and can work, for ``bizenv doctor``."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.directory.register.model import OFFICES, Person, Unit


def unfinished(session: Session) -> Iterator[str]:
    """Units whose offices nobody holds, and people without a role: codes and ids only, no names."""
    active = set(session.scalars(select(Person.person_id).where(Person.active)))
    units = session.scalars(select(Unit).where(Unit.active).order_by(Unit.sort_order)).all()
    for office, title in OFFICES.items():
        vacant = [unit.dept_code for unit in units if getattr(unit, office) not in active]
        if vacant:
            yield (
                f"{len(vacant)} 个单位没有在职的{title}（{_some(vacant)}），相应的通知无人接收，"
                "请中心主任在单位登记（PUT /directory/v1/units/单位编码）中补上"
            )
    people = session.scalars(select(Person).where(Person.active).order_by(Person.person_id))
    idle = [person.person_id for person in people if not person.roles]
    if idle:
        yield (
            f"{len(idle)} 名人员没有角色（{_some(idle)}），登录后什么也不能做，"
            "请中心主任在人员登记（PUT /directory/v1/people/人员编号）中给出角色或停用"
        )


def _some(codes: list[str]) -> str:
    shown = "、".join(codes[:5])
    return f"{shown} 等" if len(codes) > 5 else shown  # noqa: PLR2004 - as many as fit a line
