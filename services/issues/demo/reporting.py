"""How problems come into the ledger in the demo set: by list, officer and telephone, and from elsewhere."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.context import Actor
from chassis.files.sheets import workbook
from chassis.files.tables import read_table
from services.issues.demo import entering, matters
from services.issues.demo.days import AS_OF
from services.issues.demo.entering import PlannedOfficer
from services.issues.demo.errors import OthersUnheard
from services.issues.demo.numbers import LEDGER
from services.issues.imports import reading
from services.issues.imports import usecases as imports
from services.issues.intake import usecases as intake
from services.issues.intake.schemas import EnterpriseIn, PetitionerIn, RegisterIn
from services.issues.ledger.model import Issue
from services.issues.rules import RULES
from services.issues.sources import Category, Source

_NAMED = re.compile(r"([^；、（）]+)（([0-9A-HJ-NPQRTUWXY]{18})）")


@dataclass(frozen=True)
class Found:
    """A problem of an evaluation's list, by its place there."""

    year: int
    number: int
    due: date

    @property
    def ref(self) -> str:
        """What the list calls it."""
        return f"{self.year}-{self.number + 1:03d}"

    @property
    def indicator(self) -> tuple[str, str, str]:
        """The indicator it belongs to, who leads that, and of which environment it is."""
        return matters.INDICATORS[self.number % len(matters.INDICATORS)]

    @property
    def row(self) -> Sequence[str | date]:
        """As it stands in the list."""
        area, lead, _ = self.indicator
        text = matters.FOUND[self.number // len(matters.INDICATORS) % len(matters.FOUND)].format(area=area)
        code = f"NM-{self.number % len(matters.INDICATORS) + 1:02d}"
        return Source.PG.value, self.ref, text, code, lead, self.due


@dataclass(frozen=True)
class Heard:
    """What is known of an issue that was opened for what happened elsewhere."""

    source_ref: str
    registered_on: date
    category: Category
    description: str
    suggested_dept: str | None
    submitted_on: date | None
    submitted_by: str | None


def import_list(session: Session, found: Sequence[Found], actor: Actor) -> None:
    """The list of an evaluation's problems, as a workbook."""
    first = select(Issue.id).where(Issue.source == Source.PG.value, Issue.source_ref == found[0].ref)
    if session.scalar(first) is not None:
        return
    names = ("source", "source_ref", "description", "indicator_codes", "suggested_dept", "suggested_due")
    with workbook() as (book, file):
        columns = dict.fromkeys((reading.HEADINGS[name][0] for name in names), 20.0)
        book.add("评估问题清单", columns, (each.row for each in found))
    with file:
        table = read_table(file, reading.HEADINGS, reading.REQUIRED, RULES.import_rows)
    imports.import_issues(session, table, actor)


def report_seen(
    session: Session, *, ref: str, number: int, officer: PlannedOfficer, held_on: date, actor: Actor
) -> None:
    """The centre notes down what an officer did, and registers what they saw."""
    entering.record_activity(session, officer, "意见收集", held_on)
    text, lead, category = matters.SEEN[number % len(matters.SEEN)]
    body = RegisterIn(
        source=Source.TY,
        source_ref=ref,
        category=category,
        title=text,
        description=text,
        petitioner=PetitionerIn(type="体验官", name=officer.name, phone=officer.phone),
        suggested_dept=lead,
    )
    intake.register(session, body, actor)


def report_call(session: Session, ref: str, number: int, actor: Actor) -> None:
    """The centre registers what the hotline handed on."""
    text, lead, category, kind = matters.CALLED[number % len(matters.CALLED)]
    body = RegisterIn(
        source=Source.RX,
        source_ref=ref,
        kind=kind,
        category=category,
        title=text,
        description=text,
        petitioner=PetitionerIn(type="群众", name=f"来电人{number + 1}", phone=f"1700003{number:04d}"),
        suggested_dept=lead,
    )
    intake.register(session, body, actor)


def heard(session: Session, source: Source) -> list[Heard]:
    """Issues opened for what happened elsewhere by the evening, in the order in which they came."""
    # what was opened since by people at work is later
    by_then = Issue.source == source.value, Issue.registered_on <= AS_OF.date()
    columns = [getattr(Issue, each.name) for each in fields(Heard)]
    wanted = select(*columns).where(*by_then).order_by(Issue.registered_on, Issue.id)
    return [Heard(*row) for row in session.execute(wanted)]


def require_all(session: Session, visited: Sequence[Heard], supervised: Sequence[Heard]) -> None:
    """Raise :class:`OthersUnheard` unless all problems of visits and supervised tasks have been heard of."""
    del session
    (of_visits, _), (of_tasks, done) = LEDGER[Source.WJ], LEDGER[Source.DD]
    handed_in = [each for each in supervised if each.submitted_on is not None]
    if len(visited) < of_visits or len(supervised) < of_tasks or len(handed_in) < done:
        raise OthersUnheard


def enterprises_in(text: str) -> tuple[EnterpriseIn, ...]:
    """Those a text names with their codes."""
    return tuple(EnterpriseIn(name=name, uscc=code) for name, code in _NAMED.findall(text))
