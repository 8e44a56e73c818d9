"""What a unit does with an issue from the message about it, through notify's one-time link."""

from sqlalchemy.orm import Session

from chassis import audit
from chassis.context import Actor
from chassis.errors import Problem
from chassis.events import outbox
from contracts.issues.handling import IssueAnswerRefused
from contracts.notify import ActionTaken
from services.issues.extensions import usecases as extensions
from services.issues.extensions.schemas import ExtensionIn
from services.issues.handling import usecases
from services.issues.handling.schemas import NoteAboutIn


def take(session: Session, event: ActionTaken) -> None:
    """Do it as whoever used the link; what the issue refuses is noted, and told, for nobody waits for it."""
    if event.service != "issues":
        return
    actor = Actor("person", event.person_id, event.dept, frozenset({"DL"}))
    try:
        with session.begin_nested():
            _do(session, event, actor)
    except Problem as problem:
        detail = {"action": event.action, "code": problem.code}
        audit.append(session, "issues.action_refused", event.object_ref, detail)
        outbox.record(session, _refused(event, problem))


def _refused(event: ActionTaken, problem: Problem) -> IssueAnswerRefused:
    return IssueAnswerRefused(
        issue_no=event.object_ref,
        notification_id=event.notification_id,
        person_id=event.person_id,
        dept=event.dept,
        action=event.action,
        code=problem.code,
        refusal=str(problem),
        refused_on=event.taken_on,
    )


def _do(session: Session, event: ActionTaken, actor: Actor) -> None:
    if event.action == "sign":
        usecases.sign(session, event.object_ref, actor)
    elif event.action == "progress":
        told = NoteAboutIn.model_validate({"text": event.text})
        usecases.note(session, event.object_ref, told, actor)
    else:
        asked = ExtensionIn.model_validate({"reason": event.text, "workdays": event.workdays})
        extensions.request(session, event.object_ref, asked, actor)
