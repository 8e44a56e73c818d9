"""What each event says of the thing it is about, so that it is known how that stands later."""

from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

from contracts import Event
from services.notify.hearing.facts import Kept
from services.notify.hearing.model import JOINED, Item

NAMES = (
    *("status", "lead_dept", "co_depts", "supervisor", "owner", "leader", "cadre", "petitioner_id"),
    *("source", "enterprises"),
)
#: Their status is the rung's, not the object's.
LADDER = ("issues.issue_escalated", "tasks.task_escalated")
RESTRICTED = {  # whether there is something to see to at all
    "issues.restricted_assigned": "open",
    "issues.restricted_due": "open",
    "issues.restricted_closed": "closed",
}
#: By event, the field that holds the date the thing is due on; else ``finish_due`` or ``due_date``.
NEW_DUE = {"issues.issue_deadline_changed": "new_due", "tasks.task_deadline_changed": "new_due"}
DUES = ("finish_due", "due_date", "new_due")
MERGED = "issues.issue_merged"
PHONES = ("petitioner_phone", "receipt_phone")


def key(event: Event) -> str:
    """What identifies the thing across all services."""
    return f"{event.publisher()}:{event.aggregate_id}"


def changes(event: str, kept: Kept) -> dict[str, Any]:
    """What an event of this name says of its thing, by name."""
    said = {name: kept[name] for name in NAMES if name in kept}
    if event in RESTRICTED:
        return {"status": RESTRICTED[event]}
    if event in LADDER:
        del said["status"]
    if event in NEW_DUE:
        if kept.get("deadline", "due") == "due":
            said["due"] = kept[NEW_DUE[event]]
    elif "finish_due" in kept or "due_date" in kept:
        said["due"] = kept.get("finish_due") or kept.get("due_date")
    return said


def joins(event: str, kept: Kept) -> str | None:
    """The thing this one became part of (并案): who brought this hears of that from then on (DUP)."""
    return f"issues:{kept['target']}" if event == MERGED else None


def parts(item: Item | None, find: Callable[[str], Item | None]) -> list[Item]:
    """All that became part of a thing, also by way of others."""
    found: dict[str, Item] = {}
    waiting = [item] if item is not None else []
    while waiting:
        for number in waiting.pop().joined:
            part = find(number)
            if part is not None and number not in found:
                found[number] = part
                waiting.append(part)
    return list(found.values())


def learn(session: Session, event: Event, kept: Kept, seq: int) -> None:
    """Note what an event says of its thing, and where its receipts go."""
    said, number = changes(event.full_name(), kept), key(event)
    whole = joins(event.full_name(), kept)
    if whole is not None:
        _known(session, whole).learn({f"{JOINED}{number}": True}, seq)
    phone = next((getattr(event, name) for name in PHONES if getattr(event, name, None)), None)
    if not said and phone is None:
        return
    item = _known(session, number)
    item.learn(said, seq)
    item.petitioner_phone = phone or item.petitioner_phone


def _known(session: Session, number: str) -> Item:
    item = session.get(Item, number, with_for_update=True)
    if item is None:
        item = Item(key=number, facts={})
        session.add(item)
    return item
