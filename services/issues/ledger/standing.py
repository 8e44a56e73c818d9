"""What an issue is about and how it stands: its columns, its light, and what events tell of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import Boolean, Date, Integer, String, Text
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from chassis.columns import Json
from chassis.context import OFFICE_ZONE, Actor
from chassis.officetime.lights import Lamp, Light, light
from contracts import Event
from contracts.issues.deadlines import IssueLightChanged
from services.issues.ledger.deadlines import Finish
from services.issues.ledger.errors import NotLeadUnit
from services.issues.ledger.moves import DELIVERED, MOVES, STOPPED, VERBS, Status
from services.issues.ledger.records import IssueCoUnit, IssueHistory
from services.issues.rules import RULES

E = TypeVar("E", bound=Event)

DUES = (
    "accept_due",
    "sign_due",
    "contact_due",
    "co_due",
    "plan_due",
    "finish_due",
    "verify_due",
    "callback_due",
    "review_on",
)


def day_of(at: datetime) -> date:
    """The business date of an instant (domain.md CAL-1)."""
    return at.astimezone(OFFICE_ZONE).date()


class Matter:
    """Columns that say what the issue is about."""

    issue_no: Mapped[str] = mapped_column(String(20), unique=True)
    source: Mapped[str] = mapped_column(String(2))
    source_ref: Mapped[str | None] = mapped_column(String(200))
    title: Mapped[str] = mapped_column(String(100))
    description: Mapped[str] = mapped_column(Text)
    category: Mapped[str] = mapped_column(String(10))
    kind: Mapped[str] = mapped_column(String(10))
    pain_type: Mapped[str | None] = mapped_column(String(10))
    env_dimension: Mapped[str | None] = mapped_column(String(10))
    indicator_codes: Mapped[list[str]] = mapped_column(Json, default=list)
    reported_on: Mapped[date] = mapped_column(Date)
    registered_on: Mapped[date] = mapped_column(Date)
    respondent_dept: Mapped[str | None] = mapped_column(String(20))
    suggested_dept: Mapped[str | None] = mapped_column(String(20))
    suggested_due: Mapped[date | None] = mapped_column(Date)  # the fixed date of a problem list
    campaign: Mapped[str | None] = mapped_column(String(200))
    recurrence_of: Mapped[str | None] = mapped_column(String(20))  # issue_no
    merged_into: Mapped[str | None] = mapped_column(String(20))  # issue_no


class Standing(Matter):
    """Columns that only the moves of an issue set."""

    status: Mapped[str] = mapped_column(String(20))
    accept_due: Mapped[date] = mapped_column(Date)
    handling_class: Mapped[str | None] = mapped_column(String(10))
    lead_dept: Mapped[str | None] = mapped_column(String(20))
    leader: Mapped[str | None] = mapped_column(String(100))
    owner: Mapped[str | None] = mapped_column(String(100))
    supervisor: Mapped[str | None] = mapped_column(String(100))
    dispatched_on: Mapped[date | None] = mapped_column(Date)
    sign_due: Mapped[date | None] = mapped_column(Date)
    contact_due: Mapped[date | None] = mapped_column(Date)
    co_due: Mapped[date | None] = mapped_column(Date)
    finish_due: Mapped[date | None] = mapped_column(Date)
    finish_steps: Mapped[list[Any]] = mapped_column(Json, default=list)  # how it came about, see Finish
    plan_due: Mapped[date | None] = mapped_column(Date)
    verify_due: Mapped[date | None] = mapped_column(Date)
    callback_due: Mapped[date | None] = mapped_column(Date)
    signed_on: Mapped[date | None] = mapped_column(Date)
    contacted_on: Mapped[date | None] = mapped_column(Date)
    plan_approved_on: Mapped[date | None] = mapped_column(Date)
    submitted_on: Mapped[date | None] = mapped_column(Date)
    submitted_by: Mapped[str | None] = mapped_column(String(100))
    verified_on: Mapped[date | None] = mapped_column(Date)
    closed_on: Mapped[date | None] = mapped_column(Date)
    close_reason: Mapped[str | None] = mapped_column(String(20))
    on_time: Mapped[bool | None] = mapped_column(Boolean)
    measures: Mapped[str | None] = mapped_column(Text)  # 整改措施
    progress: Mapped[str | None] = mapped_column(Text)  # 办理进展, the last entry
    rating: Mapped[int | None] = mapped_column(Integer)  # of the last valid callback
    resolved: Mapped[str | None] = mapped_column(String(10))  # said in the last valid callback
    return_count: Mapped[int] = mapped_column(Integer, default=0)
    extension_count: Mapped[int] = mapped_column(Integer, default=0)
    reopen_count: Mapped[int] = mapped_column(Integer, default=0)
    suspended_on: Mapped[date | None] = mapped_column(Date)
    review_on: Mapped[date | None] = mapped_column(Date)
    episode: Mapped[int] = mapped_column(Integer, default=0)  # counts dispatches and changes of finish_due
    told_light: Mapped[str] = mapped_column(String(10), default=Light.GREEN)  # what the last event said

    @declared_attr
    def co_units(cls) -> Mapped[list[IssueCoUnit]]:  # noqa: N805  SQLAlchemy passes the class
        """协办单位."""
        return relationship(order_by=IssueCoUnit.position, cascade="all, delete-orphan")

    @declared_attr
    def history(cls) -> Mapped[list[IssueHistory]]:  # noqa: N805  SQLAlchemy passes the class
        """办理过程."""
        return relationship(order_by=IssueHistory.id)

    @property
    def co_depts(self) -> list[str]:
        """协办单位, in the order they were named."""
        return [unit.dept_code for unit in self.co_units]

    @property
    def designated(self) -> bool:
        """指定主办: returned so often that it cannot be returned any more (RET)."""
        return (self.return_count or 0) >= RULES.most_returns

    @property
    def finish(self) -> Finish:
        """How the finish date came about."""
        return Finish.read(self.finish_steps)

    @finish.setter
    def finish(self, finish: Finish) -> None:
        self.finish_steps, self.finish_due = finish.stored(), finish.on

    def light(self, today: date, yellow_until: date) -> Light:
        """亮灯 against the finish date (domain.md LGT; see :mod:`chassis.officetime.lights`)."""
        return light(
            self.finish_due,
            today,
            yellow_until,
            stopped=self.status in STOPPED,
            delivered=self.status in DELIVERED,
        )

    def show(self, lamp: Lamp) -> list[Event]:
        """Today's light, to be told if it is another one than was told last and somebody answers for it."""
        now = self.light(lamp.today, lamp.yellow_until)
        before, self.told_light = Light(self.told_light or Light.GREEN), now.value
        if before is now or self.lead_dept is None or self.finish_due is None:
            return []
        left, past = lamp.remaining(self.finish_due), lamp.overdue(self.finish_due)
        return [self.told(IssueLightChanged, from_light=before, to_light=now, remaining=left, overdue=past)]

    def require_move(self, action: str, target: Status | None = None) -> None:
        """Refuse what could not be done now anyway, before it is prepared or somebody asked to decide."""
        MOVES.check(action, self.status, target or self.status)

    def require_lead(self, by: Actor, action: str) -> None:
        """Refuse anybody but the lead unit."""
        if self.lead_dept is None or by.dept != self.lead_dept:
            raise NotLeadUnit(verb=VERBS[action])

    def told(self, event: type[E], **facts: Any) -> E:
        """The event with these facts, and whatever else it tells as it stands here."""
        rest = event.model_fields.keys() - facts
        return event(**{name: getattr(self, name) for name in rest if hasattr(self, name)}, **facts)

    @contextmanager
    def moving(
        self,
        action: str,
        target: Status | str,
        by: Actor,
        at: datetime,
        reason: str | None = None,
        *,
        public: bool = False,
        **details: Any,
    ) -> Iterator[None]:
        """Refuse what the table does not allow; otherwise write down what the block does to the dues."""
        origin = self.status
        if origin:
            MOVES.check(action, origin, target)
        before = {name: getattr(self, name) for name in DUES}
        yield
        self.status = str(target)
        after = {name: getattr(self, name) for name in DUES}
        self.history.append(
            IssueHistory(
                at=at,
                actor_type=by.type,
                actor_id=by.id,
                actor_dept=by.dept,
                action=action,
                from_status=origin,
                to_status=self.status,
                reason=reason,
                details=details,
                public=public,
                deadlines={
                    name: [day and day.isoformat() for day in (before[name], after[name])]
                    for name in DUES
                    if before[name] != after[name]
                },
            )
        )
