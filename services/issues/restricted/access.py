"""Who is in the circle, as conditions of the query: what is not for somebody is absent to them (PERM-1)."""

from sqlalchemy import ColumnElement, false, select, true
from sqlalchemy.orm import Session

from chassis import context
from chassis.context import Actor
from services.issues.restricted.errors import MatterNotFound
from services.issues.restricted.model import Access, Case, Naming
from services.issues.restricted.moves import HANDED_OUT

TEAM = "GT"
LEADER = "LD"
AUDITOR = "AU"
UNIT = frozenset({"DH", "DL"})
READERS = (TEAM, LEADER)
FIGURE_READERS = (LEADER, "DR", TEAM, AUDITOR)


def is_team(actor: Actor) -> bool:
    """专班成员: a person, never a machine account."""
    return actor.type == "person" and TEAM in actor.roles


def readable(actor: Actor) -> ColumnElement[bool]:
    """The cases whose content this actor may read: the team all, and so a leader who was named."""
    if is_team(actor):
        return true()
    if actor.type == "person" and LEADER in actor.roles:
        return is_named(actor.id, "leader")
    return false()


def handed_to(actor: Actor) -> ColumnElement[bool]:
    """The matters this actor is to put right, as the person named for it (CONF-3)."""
    if actor.type != "person" or not actor.roles & UNIT:
        return false()
    return (Case.rect_person == actor.id) & Case.status.in_(HANDED_OUT)


def is_named(person_id: str, role: str) -> ColumnElement[bool]:
    """Whether somebody heads the team (``head``) or is a leader in the know (``leader``)."""
    named = select(Naming.id).where(
        Naming.person_id == person_id, Naming.role == role, Naming.in_force.is_(True)
    )
    return named.exists()


def of_team(actor: Actor) -> ColumnElement[bool]:
    """All cases, for the team and nobody else."""
    return true() if is_team(actor) else false()


def found(
    session: Session,
    case_ref: str,
    may: ColumnElement[bool],
    expected: int | None = None,
    *,
    lock: bool = False,
) -> Case:
    """The case, if the caller may; one query decides both, so absent and denied cost the same.

    Raises :class:`MatterNotFound` and :class:`StaleVersion`.
    """
    wanted = select(Case).where(Case.case_ref == case_ref, may)
    case = session.scalar(wanted.with_for_update() if lock else wanted)
    if case is None:
        raise MatterNotFound
    case.expect(expected)
    return case


def seen(session: Session, action: str, subject: str | None = None, rows: int = 1) -> None:
    """Write down that the session's actor looked (PERM-6)."""
    now = context.of(session)
    session.add(Access(at=now.now, actor_id=now.actor.id, action=action, subject=subject, rows=rows))
