"""The registry as a workbook, which the import takes back."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import IO

from sqlalchemy.orm import Session

from chassis import context
from chassis.context import Actor
from chassis.files.sheets import Value, workbook
from services.surveys.enterprises import queries
from services.surveys.enterprises.importing import HEADINGS
from services.surveys.enterprises.model import Enterprise
from services.surveys.enterprises.schemas import EnterpriseFilter
from services.surveys.enterprises.search import matching

WIDTHS = {"uscc": 22, "local_id": 16, "name": 36, "address": 36}
_AT_ONCE = 1000  # rows fetched together


@dataclass(frozen=True)
class Export:
    """A finished workbook, at its start, and how many enterprises are in it."""

    file: IO[bytes]
    rows: int


def export_of(
    read: Callable[[], AbstractContextManager[Session]], _settings: object, *, query: EnterpriseFilter
) -> Export:
    """The workbook, written before the transaction that notes it down, which it would hold up for long."""
    columns = {names[0]: WIDTHS.get(field, 14) for field, names in HEADINGS.items()}
    with read() as session, workbook() as (book, file):
        rows = book.add("企业名录", columns, _rows(session, query))
    return Export(file, rows)


def _rows(session: Session, query: EnterpriseFilter) -> Iterator[list[Value]]:
    actor, cadres = context.of(session).actor, _names(queries.cadres(session))
    wanted = matching(session, query).order_by(Enterprise.name_key, Enterprise.id)
    for found in session.scalars(wanted.execution_options(yield_per=_AT_ONCE)):
        yield _cells(found, actor, cadres)
        session.expunge(found)


def _names(cadres: Mapping[str, str]) -> dict[str, str]:
    """The names that tell who is meant, by person id; of two who share one the ids have to do."""
    times = Counter(cadres.values())
    return {person_id: name for person_id, name in cadres.items() if times[name] == 1}


def _cells(found: Enterprise, actor: Actor, cadres: Mapping[str, str]) -> list[Value]:
    shown = {
        "phone": queries.shown_phone(found.phone, actor),
        "cadre": cadres.get(found.cadre or "", found.cadre),
    }
    return [shown.get(field, getattr(found, field)) for field in HEADINGS]
