"""督办单: the numbered order that comes with the rung of supervision, and the unit's reply (domain.md §3.3).

A service maps both classes to tables of its own. Several services number orders in one series, each in a
range of its own (ADR 0016).
"""

from datetime import date
from enum import StrEnum
from typing import Any, Self, TypeVar

from sqlalchemy import Date, Index, String, Text
from sqlalchemy.orm import Mapped, Session, declared_attr, mapped_column

from chassis import numbering, rules
from chassis.aggregate import Aggregate
from chassis.moves import Move, MoveRefused, Moves
from chassis.officetime.escalations import Escalation


class Supervision(rules.Rules):
    """The numbers of orders an office may change."""

    order_numbers_from: int  #: the first number of this service in each year
    reply_within: int  #: working days from the order to the unit's reply


class OrderStatus(StrEnum):
    ISSUED = "issued"  #: 已下达
    REPLIED = "replied"  #: 已回复
    UNANSWERED = "unanswered"  #: 逾期未复
    DONE = "done"  #: 办结


#: the unit owes a reply
AWAITED = (OrderStatus.ISSUED, OrderStatus.UNANSWERED)


class OrderMoveRefused(MoveRefused):
    code = "order_move_refused"
    message = "该督办单当前为“{status}”，不能{verb}{instead}"


ORDER_MOVES = Moves(
    {
        OrderStatus.ISSUED: "已下达",
        OrderStatus.REPLIED: "已回复",
        OrderStatus.UNANSWERED: "逾期未复",
        OrderStatus.DONE: "办结",
    },
    {"reply": "回复", "expire": "转为逾期未复", "finish": "办结"},
    Move("reply", OrderStatus.ISSUED, OrderStatus.REPLIED, "单位书面回复"),
    Move("reply", OrderStatus.UNANSWERED, OrderStatus.REPLIED, "单位逾期后补充回复"),
    Move("expire", OrderStatus.ISSUED, OrderStatus.UNANSWERED, "回复时限已过"),
    Move("finish", OrderStatus.REPLIED, OrderStatus.DONE, "盯办人认可回复"),
    Move("finish", OrderStatus.ISSUED, OrderStatus.DONE, "督办事项已办结，或督办已撤销"),
    Move("finish", OrderStatus.UNANSWERED, OrderStatus.DONE, "督办事项已办结，或督办已撤销"),
    refusal=OrderMoveRefused,
)


class OrderNumbers:
    """The last order number given in a year by one service."""

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]


class SupervisionOrder(Aggregate):
    """督办单 about one object, to the unit that was responsible for it then."""

    order_no: Mapped[str] = mapped_column(String(40), unique=True)
    object_no: Mapped[str] = mapped_column(String(40))
    episode: Mapped[int]
    dept: Mapped[str] = mapped_column(String(20))
    supervisor: Mapped[str] = mapped_column(String(100))  #: 盯办人, person id
    requirement: Mapped[str] = mapped_column(Text)
    issued_on: Mapped[date] = mapped_column(Date)
    reply_due: Mapped[date] = mapped_column(Date)
    reply_text: Mapped[str | None] = mapped_column(Text)
    replied_by: Mapped[str | None] = mapped_column(String(100))
    replied_on: Mapped[date | None] = mapped_column(Date)
    status: Mapped[str] = mapped_column(String(20))
    finished_on: Mapped[date | None] = mapped_column(Date)

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:  # noqa: N805  SQLAlchemy passes the class
        return (
            Index(None, "object_no"),
            Index(None, "dept", "status", "reply_due", "id"),
            Index(None, "status", "reply_due", "id"),
        )

    @classmethod
    def issue(cls, order_no: str, rung: Escalation, dept: str, supervisor: str, reply_due: date) -> Self:
        """下达: the order of a rung that fired, to the unit that is responsible now."""
        order = cls()
        order.order_no, order.object_no, order.episode = order_no, rung.object_no, rung.episode
        order.dept, order.supervisor = dept, supervisor
        order.requirement = requirement(rung.overdue_workdays, reply_due)
        order.issued_on, order.reply_due = rung.fired_on, reply_due
        order.status = OrderStatus.ISSUED.value
        return order

    def reply(self, text: str, by: str, on: date) -> None:
        """回复: the unit says why it is late and what it does; also after the reply was due."""
        self._move("reply", OrderStatus.REPLIED)
        self.reply_text, self.replied_by, self.replied_on = text, by, on

    def expire(self) -> None:
        """逾期未复: no reply has come by the end of the day it was due."""
        self._move("expire", OrderStatus.UNANSWERED)

    def finish(self, on: date) -> None:
        """办结: the reply is accepted, or what was supervised is done or not counted any more."""
        self._move("finish", OrderStatus.DONE)
        self.finished_on = on

    def _move(self, action: str, target: OrderStatus) -> None:
        ORDER_MOVES.check(action, self.status, target)
        self.status = target.value


N = TypeVar("N", bound=OrderNumbers)


def next_order_no(session: Session, counter: type[N], year: int, supervision: Supervision) -> str:
    """The next number of a year, ``鄂前营商督〔2024〕1号``, without a gap in this service's range (§3.5)."""
    numbers = numbering.locked(session, counter, year=year)
    numbers.last = max(numbers.last, supervision.order_numbers_from - 1) + 1
    return f"鄂前营商督〔{year}〕{numbers.last}号"


def requirement(overdue_workdays: int, reply_due: date) -> str:
    """What an order demands that the scan issued."""
    by = f"{reply_due.year}年{reply_due.month}月{reply_due.day}日"
    return f"逾期{overdue_workdays}个工作日未办结，请于{by}前书面说明原因和整改措施"
