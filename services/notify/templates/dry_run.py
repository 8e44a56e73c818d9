"""What a set of templates would have sent in a past period: the events heard then, told once more to nobody.

Things stood at each moment as the events until then had said; people hold their offices as they do today.
"""

import heapq
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from itertools import count
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.context import OFFICE_ZONE
from chassis.officetime import workdays
from chassis.officetime.workdays import Calendar
from services.notify.hearing import facts, items
from services.notify.hearing.audience import Directory
from services.notify.hearing.errors import RecipientUnknown
from services.notify.hearing.messages import Composed, compose, gathered
from services.notify.hearing.model import JOINED, Heard, Item, Notice
from services.notify.hearing.timing import planned
from services.notify.messages.model import Notification
from services.notify.rules import RULES
from services.notify.templates import usecases
from services.notify.templates.current import Templates
from services.notify.templates.errors import PeriodBackwards, PeriodTooLong
from services.notify.templates.schemas import DryRunIn, DryRunLine, DryRunOut
from services.notify.templates.template import Template

STEP = 1000  # events read at once


@dataclass
class _Run:
    """One dry run under way: how things stand, and what waits to be told."""

    session: Session
    rules: dict[str, list[tuple[str, Template]]]
    calendar: Calendar
    directory: Directory
    phones: dict[str, str]  #: of petitioners, by the key of what they brought
    states: dict[str, Item] = field(default_factory=dict)
    waiting: list[tuple[datetime, int, Notice, Template]] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=count)  # of two for the same time, the first comes first
    told: list[tuple[datetime, Notification]] = field(default_factory=list)
    withdrawn: int = 0
    unaddressed: int = 0

    def hear(self, heard: Heard, *, tells: bool) -> None:
        """What would have followed at once, and what would have waited."""
        self._tell_until(heard.occurred_at)
        self._item(heard.subject).learn(items.changes(heard.event, heard.kept), heard.seq)
        whole = items.joins(heard.event, heard.kept)
        if whole is not None:
            self._item(whole).learn({f"{JOINED}{heard.subject}": True}, heard.seq)
        for code, template in self.rules.get(heard.event, ()) if tells else ():
            if template.active and facts.concerns(template.when, heard.kept):
                notice = planned(heard, code, template, heard.occurred_at, self.calendar)
                heapq.heappush(self.waiting, (notice.send_at, next(self.numbers), notice, template))

    def finish(self) -> None:
        """What waits is told when it would have been."""
        self._tell_until(None)

    def _item(self, number: str) -> Item:
        if number not in self.states:
            self.states[number] = Item(key=number, facts={}, petitioner_phone=self.phones.get(number))
        return self.states[number]

    def _tell_until(self, until: datetime | None) -> None:
        while self.waiting and (until is None or self.waiting[0][0] < until):
            at = self.waiting[0][0]
            composed: list[Composed] = []
            while self.waiting and self.waiting[0][0] == at:
                _, _, notice, template = heapq.heappop(self.waiting)
                composed += self._composed(notice, template)
            messages, _ = gathered(composed)
            self.told += [(at, message) for message in messages]

    def _composed(self, notice: Notice, template: Template) -> list[Composed]:
        item = self.states[notice.heard.subject]
        if template.void_because(notice.heard.kept, item.state):
            self.withdrawn += 1
            return []
        try:
            return compose(self.session, notice, template, self.states.get, self.directory)
        except RecipientUnknown:
            self.unaddressed += 1
            return []


def run(session: Session, body: DryRunIn) -> DryRunOut:
    """Everything that would have been sent.

    Raises as :func:`usecases.check`, and :class:`PeriodBackwards` and :class:`PeriodTooLong`.
    """
    if body.until < body.since:
        raise PeriodBackwards(field="until")
    if (body.until - body.since).days > RULES.heard_days:
        raise PeriodTooLong(field="until", days=RULES.heard_days)
    for code, template in body.templates.items():
        usecases.check(code, template)
    templates = dict(Templates(session).all()) | body.templates
    rules: dict[str, list[tuple[str, Template]]] = defaultdict(list)
    for code, template in sorted(templates.items()):
        if not body.only or code in body.only:
            rules[template.event].append((code, template))
    begins = datetime.combine(body.since, time(), OFFICE_ZONE)
    ends = datetime.combine(body.until + timedelta(days=1), time(), OFFICE_ZONE)
    going = _Run(session, rules, workdays.calendar(session), Directory(session), _phones(session))
    for heard in _heard_until(session, ends):
        going.hear(heard, tells=heard.occurred_at >= begins)
    going.finish()
    return _out(going, body.limit)


def _phones(session: Session) -> dict[str, str]:
    left = select(Item.key, Item.petitioner_phone).where(Item.petitioner_phone.is_not(None))
    return {key: phone for key, phone in session.execute(left) if phone}


def _heard_until(session: Session, ends: datetime) -> Iterator[Heard]:
    """All that was heard before ``ends``, in order: how things stood at the beginning depends on it, too."""
    statement = select(Heard).where(Heard.occurred_at < ends).order_by(Heard.occurred_at, Heard.id)
    yield from session.scalars(statement.execution_options(yield_per=STEP))


def _out(done: _Run, limit: int) -> DryRunOut:
    per_template: Counter[str] = Counter(message.template for _, message in done.told)
    per_recipient: Counter[str] = Counter(message.recipient for _, message in done.told)
    shown: list[dict[str, Any]] = [
        {
            "at": at,
            "template": each.template,
            "object_ref": each.object_ref,
            "recipient": each.recipient,
            "level": each.level,
            "title": each.title,
            "text": each.text,
        }
        for at, each in done.told[:limit]
    ]
    return DryRunOut(
        total=len(done.told),
        withdrawn=done.withdrawn,
        unaddressed=done.unaddressed,
        per_template=dict(per_template),
        per_recipient=dict(per_recipient),
        items=[DryRunLine(**each) for each in shown],
    )
