"""Reading sign-ins: everybody their own."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis import context
from chassis.context import Actor
from chassis.http import Page, PageQuery, paginate
from services.directory.signin.model import SignIn
from services.directory.signin.schemas import SignInOut


def own_sign_ins(session: Session, query: PageQuery, actor: Actor) -> Page[SignInOut]:
    """The reader's open sign-ins, the latest first."""
    chosen = select(SignIn).where(
        SignIn.person_id == actor.id, SignIn.ended_at.is_(None), SignIn.expires_at > context.now(session)
    )
    page = paginate(session, chosen, keys=[SignIn.started_at.desc(), SignIn.id], query=query)
    return page.map(SignInOut.model_validate)
