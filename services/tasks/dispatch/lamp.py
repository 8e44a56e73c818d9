"""Today's lights of tasks, the same in a query as on one task (docs/adr/0011)."""

from sqlalchemy import ColumnElement, and_, case, or_
from sqlalchemy.orm import Session

from chassis.officetime.lights import Lamp, Light
from services.tasks.dispatch.model import Task
from services.tasks.dispatch.moves import DELIVERED, PRESSED, STOPPED, TaskStatus
from services.tasks.rules import RULES


class TaskLamp(Lamp):
    """Agrees with :meth:`Task.light` on every row."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, RULES.yellow_within)

    def condition(self, light: Light) -> ColumnElement[bool]:
        """Tasks that show ``light``."""
        pressed, lags = Task.status.in_(PRESSED), Task.lags_from <= self.today
        at_ease = and_(
            or_(Task.due_date.is_(None), Task.due_date > self.yellow_until),
            or_(Task.lags_from.is_(None), Task.lags_from > self.today),
        )
        conditions = {
            Light.RED: and_(pressed, Task.due_date < self.today),
            Light.YELLOW: and_(
                pressed, Task.due_date >= self.today, or_(Task.due_date <= self.yellow_until, lags)
            ),
            Light.GREEN: or_(Task.status.in_((TaskStatus.DRAFT, *DELIVERED)), and_(pressed, at_ease)),
            Light.GREY: Task.status.in_(STOPPED),
        }
        return conditions[light]

    def urgency(self) -> ColumnElement[int]:
        """0 for red, 1 for yellow, 2 for the others: the first sort key of a to-do list (domain.md §6.2)."""
        return case((self.condition(Light.RED), 0), (self.condition(Light.YELLOW), 1), else_=2)
