"""A service's own copies of others' state: the latest event of each aggregate, applied by seq."""

from collections.abc import Iterable
from functools import cache
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Column, Executable, ScalarSelect, SQLColumnExpression, String, Table, select
from sqlalchemy.orm import Session

from chassis.columns import BigId, Json, inserting, metadata
from contracts import Event

E = TypeVar("E", bound=Event)

AT_ONCE = 500  #: ids of one query

copies = Table(
    "copies",
    metadata,
    Column("event", String(80), primary_key=True),
    Column("aggregate_id", String(200), primary_key=True),
    Column("seq", BigId, nullable=False),
    Column("state", Json, nullable=False),
)


def keep(session: Session, event: Event) -> None:
    """Remember this state unless a later one is known already; for use in a ``@subscribe`` method.

    Arrival order does not matter: an event that was retried late, or replayed, cannot undo a newer one.
    """
    state = {
        "event": event.full_name(),
        "aggregate_id": event.aggregate_id,
        "seq": sequence(session),
        "state": event.model_dump(mode="json"),
    }
    session.execute(_unless_newer(session.get_bind().dialect.name), state)


@cache  # building it takes longer than executing it, and copies are most of what is heard
def _unless_newer(dialect: str) -> Executable:
    statement = inserting(dialect, copies)
    newer = {"seq": statement.excluded.seq, "state": statement.excluded.state}
    return statement.on_conflict_do_update(
        index_elements=["event", "aggregate_id"], set_=newer, where=copies.c.seq <= statement.excluded.seq
    )


def sequence(session: Session) -> int:
    """The number of the event being handled among those of its aggregate; 0 where none is being handled."""
    message = session.info.get("message")
    return (message.number("sequence") if message else None) or 0


def find(session: Session, event_type: type[E], aggregate_id: str) -> E | None:
    """The latest state of one aggregate, if it has been heard of."""
    state = session.scalar(
        select(copies.c.state).where(
            copies.c.event == event_type.full_name(), copies.c.aggregate_id == aggregate_id
        )
    )
    return None if state is None else event_type.model_validate(state)


def find_all(session: Session, event_type: type[E], aggregate_ids: Iterable[str]) -> dict[str, E]:
    """The latest states of these aggregates, by id, of those that have been heard of."""
    found: dict[str, E] = {}
    wanted = iter(dict.fromkeys(aggregate_ids))
    while some := list(islice(wanted, AT_ONCE)):
        rows = session.execute(
            select(copies.c.aggregate_id, copies.c.state).where(
                copies.c.event == event_type.full_name(), copies.c.aggregate_id.in_(some)
            )
        )
        found |= {row.aggregate_id: event_type.model_validate(row.state) for row in rows}
    return found


def state_of(event_type: type[Event], aggregate_id: SQLColumnExpression[str]) -> ScalarSelect[Any]:
    """The latest state of the aggregate that a query's row names, as a column of that query."""
    latest = select(copies.c.state).where(
        copies.c.event == event_type.full_name(), copies.c.aggregate_id == aggregate_id
    )
    return latest.scalar_subquery()


def all_of(session: Session, event_type: type[E]) -> list[E]:
    """The latest state of every aggregate heard of, by id."""
    states = session.scalars(
        select(copies.c.state).where(copies.c.event == event_type.full_name()).order_by(copies.c.aggregate_id)
    )
    return [event_type.model_validate(state) for state in states]
