"""What every aggregate has (domain.md §4): an id, an optimistic lock, and who made and changed it when."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Integer, String, event
from sqlalchemy.orm import Mapped, Mapper, Session, declared_attr, mapped_column, object_session
from sqlalchemy.orm.attributes import flag_modified

from chassis import context
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


# not when it is flushed: the events of a batch are flushed together, and each has its own actor
@event.listens_for(Session, "transient_to_pending")
def _sign_creation(session: Session, target: Any) -> None:
    if isinstance(target, Aggregate):
        _sign(target, session)
        target.created_at, target.created_by = target.updated_at, target.updated_by


@event.listens_for(Aggregate, "before_update", propagate=True)
def _sign_change(_mapper: Mapper[Any], _connection: Connection, target: Aggregate) -> None:
    session = object_session(target)
    assert session is not None, "SQLAlchemy flushes what is in a session"
    _sign(target, session)


def _sign(target: Aggregate, session: Session) -> None:
    now = context.of(session)
    target.updated_at, target.updated_by = now.now, now.actor.id or now.actor.type
