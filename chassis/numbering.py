"""Numbers without a gap: counters that are rows, locked by whoever takes the next number."""

from typing import Any, TypeVar

from sqlalchemy.orm import Session

from chassis.columns import insert_into

C = TypeVar("C")


def locked(session: Session, counter: type[C], /, **series: Any) -> C:
    """The counter of a series, made if there is none, and locked until the transaction ends.

    ``counter`` is a mapped class whose primary key is the series and whose ``last`` is the last number given.
    Whoever wants a number of that series meanwhile waits here, so no number is given twice, and one that
    is given in a transaction that fails is given again: ``numbers.last += 1``.
    """
    numbers = session.get(counter, series, with_for_update=True, populate_existing=True)
    if numbers is None:
        first = insert_into(session, counter).values(**series, last=0)
        session.execute(first.on_conflict_do_nothing())
        numbers = session.get_one(counter, series, with_for_update=True)
    return numbers
