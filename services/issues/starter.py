"""The starter set of issues: the officer who can sign in is on the roster, so that they can report."""

from dataclasses import replace

from sqlalchemy.orm import Session

from chassis import context
from chassis.context import Actor
from chassis.runtime import Runtime
from services.issues.officers import queries, usecases
from services.issues.officers.model import OfficerCategory, OfficerLevel
from services.issues.officers.schemas import OfficerIn

LOADER = Actor("system", "starter")
ACCOUNT = "officer-1"  # of directory's starter set
OFFICER = OfficerIn(
    name="起步数据的体验官",
    phone="17000009999",
    level=OfficerLevel.BANNER,
    category=OfficerCategory.ENTERPRISE,
    person_id=ACCOUNT,
)


def load(session: Session, runtime: Runtime) -> list[str]:
    """Add what is missing; there is nothing to tell the operator."""
    del runtime
    if queries.known(session, ACCOUNT) is None:
        session.info["context"] = replace(context.of(session), actor=LOADER)
        usecases.enrol(session, OFFICER, context.today(session), LOADER)
    return []
