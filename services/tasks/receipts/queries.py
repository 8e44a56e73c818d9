"""Reads of receipts."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.context import Actor
from chassis.events import copies
from chassis.http import Page, PageQuery, paginate
from chassis.shapes import shape_of
from contracts.directory import PersonUpserted
from services.tasks.access import SEE_ALL
from services.tasks.dispatch.queries import readable
from services.tasks.receipts.model import Receipt
from services.tasks.receipts.schemas import ReceiptOut


def receipts(session: Session, task_no: str, query: PageQuery, actor: Actor) -> Page[ReceiptOut]:
    """Who was told of a task, the newest first; for a unit its own people. Raises as ``readable``."""
    statement = select(Receipt).where(Receipt.task_no == readable(session, task_no, actor).task_no)
    if not actor.roles & SEE_ALL:
        statement = statement.where(Receipt.dept == (actor.dept or ""))
    page = paginate(session, statement, keys=[Receipt.sent_at.desc(), Receipt.notification_id], query=query)
    people = copies.find_all(session, PersonUpserted, [each.recipient for each in page.items])

    def shown(receipt: Receipt) -> ReceiptOut:
        person = people.get(receipt.recipient)
        return shape_of(ReceiptOut, receipt, name=person.name if person else None)

    return page.map(shown)
