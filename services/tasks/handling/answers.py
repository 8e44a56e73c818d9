"""What a unit does with a task from the message about it, through notify's one-time link."""

from sqlalchemy.orm import Session

from chassis import audit
from chassis.context import Actor
from chassis.errors import Problem
from chassis.events import outbox
from contracts.notify import ActionTaken
from contracts.tasks.dispatch import TaskAnswerRefused
from services.tasks.extensions import usecases as extensions
from services.tasks.extensions.schemas import ExtensionIn
from services.tasks.handling import usecases
from services.tasks.handling.schemas import ProgressIn


def take(session: Session, event: ActionTaken) -> None:
    """Do it as whoever used the link; what the task refuses is noted, and told, for nobody waits for it."""
    if event.service != "tasks":
        return
    actor = Actor("person", event.person_id, event.dept, frozenset({"DL"}))
    try:
        with session.begin_nested():
            _do(session, event, actor)
    except Problem as problem:
        detail = {"action": event.action, "code": problem.code}
        audit.append(session, "tasks.action_refused", event.object_ref, detail)
        outbox.record(session, _refused(event, problem))


def _refused(event: ActionTaken, problem: Problem) -> TaskAnswerRefused:
    return TaskAnswerRefused(
        task_no=event.object_ref,
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
        usecases.accept(session, event.object_ref, actor)
    elif event.action == "progress":
        told = ProgressIn.model_validate({"progress_pct": event.progress_pct, "text": event.text})
        usecases.report(session, event.object_ref, told, actor)
    else:
        asked = ExtensionIn.model_validate({"reason": event.text, "requested_due": event.requested_due})
        extensions.request(session, event.object_ref, asked, actor)
