"""What the databases and the broker say after a run, read into plain values for the checker."""

from collections.abc import Mapping
from typing import Any

import orjson
from sqlalchemy import func, select

from chassis.context import Context
from chassis.db import Database
from chassis.events.copies import copies
from chassis.events.inbox_table import inbox
from chassis.events.outbox import outbox
from chassis.events.subscribe import subscriptions
from chassis.officetime.clock import SystemClock
from chassis.service import Service
from contracts.directory import UnitUpserted
from services.issues.ledger.model import Issue
from services.issues.ledger.records import IssueHistory
from services.notify.messages.model import Notification
from services.surveys.problems.model import ExtractedProblem
from services.surveys.submissions.model import Submission
from tests.faults.checker import Books, Chain, Move, Note, Problem, Sent, Taken


def read_books(databases: Mapping[str, Database], services: Mapping[str, Service]) -> Books:
    """Every outbox and inbox, and who should have heard what."""
    return Books(
        outboxes={name: _sent(database) for name, database in databases.items()},
        inboxes={name: _taken(database) for name, database in databases.items()},
        hears={
            name: frozenset(f"{e.exchange()}/{e.event_name()}" for e in subscriptions(service.worker))
            for name, service in services.items()
        },
    )


def read_chain(databases: Mapping[str, Database], renamed: str) -> Chain:
    """The effects in surveys, issues and notify, and the renamed unit as each service knows it."""
    surveys, issues, notify = (databases[name] for name in ("surveys", "issues", "notify"))
    problems = select(Submission.client_id, ExtractedProblem.problem_id, ExtractedProblem.issue_no).join_from(
        ExtractedProblem, Submission, ExtractedProblem.submission_id == Submission.submission_id
    )
    moves = select(Issue.issue_no, IssueHistory.action).join_from(IssueHistory, Issue)
    notes = select(Notification.event_id, Notification.template, Notification.recipient)
    return Chain(
        submissions=[row.client_id for row in rows_of(surveys, select(Submission.client_id))],
        problems=[Problem(*row) for row in rows_of(surveys, problems)],
        issues={
            row.issue_no: row.source_ref for row in rows_of(issues, select(Issue.issue_no, Issue.source_ref))
        },
        moves=[Move(*row) for row in rows_of(issues, moves)],
        notes=[Note(*row) for row in rows_of(notify, notes)],
        names={name: _name(databases[name], renamed) for name in ("surveys", "issues", "notify")},
    )


def unsettled(databases: Mapping[str, Database]) -> dict[str, int]:
    """Per service, what is not published yet and what waits to be tried again."""
    counts = {}
    for name, database in databases.items():
        unpublished = select(func.count()).select_from(outbox).where(outbox.c.published_at.is_(None))
        pending = select(func.count()).select_from(inbox).where(inbox.c.status == "pending")
        counts[name] = sum(row[0] for query in (unpublished, pending) for row in rows_of(database, query))
    return {name: count for name, count in counts.items() if count}


def _sent(database: Database) -> list[Sent]:
    return [
        Sent(
            event_id=row.event_id,
            key=f"{row.exchange}/{row.name}",
            stream=f"{row.exchange.partition('.')[0]}/{row.aggregate_id}",
            position=row.position,
            published=row.published_at is not None,
            cause=row.headers.get("causationid"),
            data=_data(row.body),
        )
        for row in rows_of(database, select(outbox).order_by(outbox.c.id))
    ]


def _taken(database: Database) -> list[Taken]:
    return [
        Taken(
            row.event_id,
            f"{row.exchange}/{row.routing_key}",
            row.stream,
            row.position,
            row.status,
            f"{row.error} after {row.attempts} attempts",
            row.attempts,
        )
        for row in rows_of(database, select(inbox).order_by(inbox.c.id))
    ]


def _data(body: bytes) -> dict[str, Any]:
    try:
        data: dict[str, Any] = orjson.loads(body)
    except orjson.JSONDecodeError:  # poison
        return {}
    return data


def _name(database: Database, dept: str) -> str | None:
    kept = select(copies.c.state).where(
        copies.c.event == UnitUpserted.full_name(), copies.c.aggregate_id == dept
    )
    (row,) = rows_of(database, kept) or [None]
    return row and str(row.state["name"])


def rows_of(database: Database, statement: Any) -> Any:
    """All rows of a statement."""
    with database.reading(Context(SystemClock().now())) as session:
        return session.execute(statement).all()
