"""Reads of callbacks and of bad ratings that are to be looked into."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.context import Actor
from chassis.http import Page, paginate
from chassis.shapes import shape_of
from services.issues.ledger.access import written_for
from services.issues.ledger.model import Issue
from services.issues.ledger.queries import readable
from services.issues.ledger.records import Callback
from services.issues.verification.schemas import CallbackOut, CallbacksOut, CheckQuery


def callbacks(session: Session, issue_no: str, actor: Actor) -> CallbacksOut:
    """All calls about an issue; raises what reading the issue raises."""
    issue = readable(session, issue_no, actor)
    return CallbacksOut(items=[callback_out(each, issue, actor) for each in issue.callbacks])


def checks(session: Session, query: CheckQuery, actor: Actor) -> Page[CallbackOut]:
    """差评核实: bad ratings that wait to be looked into, or have been."""
    done = Callback.checked_on.is_not(None) if query.checked else Callback.checked_on.is_(None)
    wanted = select(Callback).where(Callback.check_due.is_not(None), done)
    page = paginate(session, wanted, keys=[Callback.check_due, Callback.id], query=query)
    return page.map(lambda each: callback_out(each, session.get_one(Issue, each.issue_id), actor))


def callback_out(callback: Callback, issue: Issue, actor: Actor) -> CallbackOut:
    """A call as this actor may see it."""
    shown = shape_of(CallbackOut, callback, callback_id=callback.id, issue_no=issue.issue_no)
    shown.comment = shown.comment and written_for(actor, issue, shown.comment)
    return shown
