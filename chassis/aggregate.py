"""What every aggregate has (domain.md §4): an id, an optimistic lock, and who made and changed it when."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Integer, String, event, inspect
from sqlalchemy.orm import Mapped, Mapper, Session, declared_attr, mapped_column, object_session
from sqlalchemy.orm.attributes import flag_modified

from chassis import context, insertion
from chassis.columns import BigId, Timestamp
from chassis.errors import StaleVersion

#: ``If-Match: *``: whatever the version is, but there must be one (RFC 9110 §13.1.1)
ANY_VERSION = -1


class Aggregate:
    """Mixin of mapped classes; the columns fill themselves from the session's context.

    What is new is signed when it comes into the session, what is changed when the session is flushed.
    """

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    version: Mapped[int] = mapped_column(Integer)
    created_at: Mapped[datetime] = mapped_column(Timestamp)
    created_by: Mapped[str] = mapped_column(String(100))
    updated_at: Mapped[datetime] = mapped_column(Timestamp)
    updated_by: Mapped[str] = mapped_column(String(100))

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805  SQLAlchemy passes the class
        return {"version_id_col": cls.version}

    def expect(self, version: int | None) -> None:
        """Refuse with :class:`StaleVersion` if the caller read another version.

        ``None`` expects nothing; :data:`ANY_VERSION` that the object is not just being made.
        """
        is_there = version == ANY_VERSION and self.version is not None
        if version not in (None, self.version) and not is_there:
            raise StaleVersion

    def touch(self) -> None:
        """A change of the rows that belong to it is a change of it: the next flush moves the version on."""
        if self.version is not None:  # what is new has none yet
            flag_modified(self, "updated_at")


def insert_once(session: Session, new: Sequence[Aggregate], key: str) -> None:
    """Store new aggregates of one kind by one statement, but none of which a unique value is taken.

    What was stored has an id from then on; of several with the same ``key``, a unique column, it is the
    first. Waits for a transaction that is storing the same. Each must be signed (:func:`sign_new`), and
    stays outside of the session: what is changed in it from then on is not stored.
    """
    first: dict[Any, Aggregate] = {}
    for each in new:
        each.version = 1
        first.setdefault(getattr(each, key), each)
    ordered = sorted(first)  # so that two transactions cannot wait for each other
    if ordered:
        table = inspect(type(new[0])).local_table
        ids = insertion.insert_once(session, table, [_row(first[each]) for each in ordered], key)
        for each, new_id in ids.items():
            first[each].id = new_id


def _row(new: Aggregate) -> dict[str, Any]:
    return {column: vars(new).get(name, default) for name, column, default in _columns(inspect(type(new)))}


@cache
def _columns(mapper: Mapper[Any]) -> list[tuple[str, str, Any]]:
    """Attribute, column and default of all that is stored."""
    mapped = ((each.key, each.columns[0]) for each in mapper.column_attrs if each.key != "id")
    return [(name, str(column.name), column.default and column.default.arg) for name, column in mapped]


# not when it is flushed: the events of a batch are flushed together, and each has its own actor
@event.listens_for(Session, "transient_to_pending")
def _sign_creation(session: Session, target: Any) -> None:
    if isinstance(target, Aggregate):
        sign_new(session, target)


@event.listens_for(Aggregate, "before_update", propagate=True)
def _sign_change(_mapper: Mapper[Any], _connection: Connection, target: Aggregate) -> None:
    session = object_session(target)
    assert session is not None, "SQLAlchemy flushes what is in a session"
    _sign(target, session)


def sign_new(session: Session, new: Aggregate) -> None:
    """Sign what is new as the session's actor, which happens by itself to what comes into the session."""
    _sign(new, session)
    new.created_at, new.created_by = new.updated_at, new.updated_by


def _sign(target: Aggregate, session: Session) -> None:
    now = context.of(session)
    target.updated_at, target.updated_by = now.now, now.actor.id or now.actor.type
