"""Which issues somebody may read, and how much of the petitioner (domain.md §2, PERM-1, PERM-5)."""

from sqlalchemy import ColumnElement, and_, false, or_, select, true
from sqlalchemy.orm import Session

from chassis.context import Actor
from chassis.privacy import masked_phone, masked_writing
from services.issues.access import CENTRE, REPORTERS, SEE_ALL, UNIT
from services.issues.enterprises.queries import spoken_for
from services.issues.ledger.filters import involving, ways_of, ways_of_both
from services.issues.ledger.model import Issue
from services.issues.ledger.records import IssueEnterprise, JoinedPetitioner
from services.issues.ledger.schemas import PetitionerOut


def visible_to(session: Session, actor: Actor) -> ColumnElement[bool]:
    """The issues this actor may read: all, those of the own unit (lead or co-operating), own reports.

    To an enterprise also those that concern it.
    """
    if actor.roles & SEE_ALL:
        return true()
    of_unit = [involving(actor.dept)] if actor.roles & UNIT and actor.dept else []
    return or_(false(), *of_unit, *_own(session, actor))


def ways_to(session: Session, actor: Actor, unit: str | None = None) -> list[ColumnElement[bool]]:
    """The same for somebody who does not see all, way by way, each with its index.

    With a ``unit``, only what that has to do with as well.
    """
    of_unit, own = [], _own(session, actor)
    if actor.roles & UNIT and actor.dept:
        of_unit = ways_of(actor.dept) if unit is None else ways_of_both(actor.dept, unit)
    if unit is not None:
        own = [and_(each, its) for each in own for its in ways_of(unit)]
    return [*of_unit, *own] or [false()]


def _own(session: Session, actor: Actor) -> list[ColumnElement[bool]]:
    own = [Issue.created_by == actor.id] if actor.roles & (REPORTERS | UNIT) and actor.id else []
    names = spoken_for(session, actor)
    if names:
        same = or_(IssueEnterprise.uscc.in_(names), IssueEnterprise.enterprise_id.in_(names))
        own.append(Issue.id.in_(select(IssueEnterprise.issue_id).where(same)))
    return own


def petitioner_for(actor: Actor, issue: Issue, joined: JoinedPetitioner | None = None) -> PetitionerOut:
    """The petitioner, or one who joined by a merger, named only for those who may know them."""
    person = joined or issue.petitioner
    # who reported one of the two knows that petitioner and not the other's
    known = knows_petitioner(actor, issue) and (joined is None or not actor.roles <= REPORTERS)
    return PetitionerOut(
        type=person.type,
        name=person.name if known else person.name and masked_name(person.name),
        phone=person.phone if known else person.phone and masked_phone(person.phone),
        anonymous=person.anonymous,
    )


def masked_name(name: str) -> str:
    """The family name alone: ``张**``."""
    return f"{name[0]}**"


def written_for(actor: Actor, issue: Issue, text: str) -> str:
    """What was written about the issue: phones left in it are shown to whom the petitioner's is."""
    return text if knows_petitioner(actor, issue) else masked_writing(text)


def knows_petitioner(actor: Actor, issue: Issue) -> bool:
    """The row "petitioner's name and phone" of domain.md §2."""
    leads = bool(actor.roles & UNIT) and actor.dept is not None and actor.dept == issue.lead_dept
    reported = bool(actor.roles & REPORTERS) and actor.id == issue.created_by
    return bool(actor.roles & CENTRE) or leads or reported
