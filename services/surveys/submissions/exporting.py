"""Submissions of a questionnaire as tables: one of the submissions, one for each repeat group."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import IO, Any, Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from chassis import audit, context
from chassis.events import copies
from chassis.files.sheets import XLSX, Sheet, Value, workbook
from contracts.directory import PersonUpserted, UnitUpserted
from services.surveys.enterprises.queries import shown_phone
from services.surveys.questionnaires.model import OUT, QuestionnaireVersion
from services.surveys.submissions import queries
from services.surveys.submissions.columns import (
    Place,
    Sheets,
    cell,
    found,
    headings,
    place_of,
    sheets_of,
    together,
)
from services.surveys.submissions.csvs import ZIP, CsvSheet, csv_archive
from services.surveys.submissions.errors import NothingToExport
from services.surveys.submissions.model import FLAGS, RESPONDENT_NAMES, Respondent, Submission
from services.surveys.submissions.moves import STATUS_NAMES, Status
from services.surveys.submissions.schemas import SubmissionExport

NUMBER = "答卷编号"
OWN = (
    *(NUMBER, "问卷版本", "状态", "需核对之处", "企业名称", "统一社会信用代码", "专项行动", "走访日期"),
    *("填写时间", "收到时间", "提交人", "提交人单位", "填写方式"),
)
OF_A_ROW = (NUMBER, "序号")
_WIDTH = 16
_LONGEST_TITLE = 31  # of a sheet
_AT_ONCE = 500  # submissions fetched together


class _Book(Protocol):
    def sheet(self, title: str, columns: Mapping[str, float]) -> Sheet | CsvSheet: ...


@dataclass(frozen=True)
class _Form:
    """One version of the questionnaire."""

    sheets: Sheets
    phone: Place | None  #: of the question that holds the enterprise's phone


@dataclass(frozen=True)
class Export:
    """A finished file, at its start, and how many submissions are in it."""

    file: IO[bytes]
    name: str
    media_type: str
    questionnaire: str
    rows: int


def export_of(
    read: Callable[[], AbstractContextManager[Session]], _settings: object, *, query: SubmissionExport
) -> Export:
    """The tables, written before the transaction that notes it down, which they would hold up for long."""
    as_csv = query.format == "csv"
    writing: AbstractContextManager[tuple[_Book, IO[bytes]]] = csv_archive() if as_csv else workbook()
    with read() as session:
        forms = _forms(session, query)
        wanted = queries.matching(session, query).where(Submission.questionnaire_id.in_(forms))
        ordered = wanted.order_by(Submission.received_at, Submission.id)
        parts = ordered.options(joinedload(Submission.enterprise)).execution_options(yield_per=_AT_ONCE)
        with writing as (book, file):
            tables = _Tables(session, book, forms)
            for submission in session.scalars(parts):
                tables.append(submission)
                session.expunge(submission)
    name = f"答卷-{query.questionnaire}.{'zip' if as_csv else 'xlsx'}"
    return Export(file, name, ZIP if as_csv else XLSX, query.questionnaire, tables.rows)


def exported(session: Session, export: Export) -> None:
    """Note that so many submissions have left the house in one file (PERM-6)."""
    audit.append(session, "surveys.submissions_exported", export.questionnaire, {"rows": export.rows})


def _forms(session: Session, query: SubmissionExport) -> dict[int, _Form]:
    """The versions that may have been filled in, the newest first. Raises :class:`NothingToExport`."""
    wanted = select(QuestionnaireVersion).where(
        QuestionnaireVersion.code == query.questionnaire, QuestionnaireVersion.status.in_(OUT)
    )
    if query.version is not None:
        wanted = wanted.where(QuestionnaireVersion.number == query.version)
    versions = session.scalars(wanted.order_by(QuestionnaireVersion.number.desc())).all()
    if not versions:
        raise NothingToExport(code=query.questionnaire, field="questionnaire")
    return {version.id: _form(version) for version in versions}


def _form(version: QuestionnaireVersion) -> _Form:
    outline = version.outline
    phone = outline.enterprise.get("phone")
    return _Form(sheets_of(outline), place_of(phone) if phone else None)


class _Tables:
    """The sheets under way."""

    def __init__(self, session: Session, book: _Book, forms: Mapping[int, _Form]) -> None:
        self.rows = 0
        self._forms = forms
        self._actor = context.of(session).actor
        self._people = {each.person_id: each.name for each in copies.all_of(session, PersonUpserted)}
        self._units = {each.dept_code: each.short_name for each in copies.all_of(session, UnitUpserted)}
        self._questions = together(form.sheets for form in forms.values())
        self._sheets = {
            place: book.sheet(
                f"{number} {place[-1]}"[:_LONGEST_TITLE] if place else "答卷",
                dict.fromkeys(headings(OF_A_ROW if place else OWN, questions), _WIDTH),
            )
            for number, (place, questions) in enumerate(self._questions.items())
        }

    def append(self, submission: Submission) -> None:
        """Its row, and those of its repeat groups."""
        self.rows += 1
        form = self._forms[submission.questionnaire_id]
        for place in form.sheets:
            for at, node in found(submission.answers, place):
                row = [submission.submission_id, ".".join(map(str, at))] if place else self._own(submission)
                self._sheets[place].append([*row, *self._cells(form, place, node)])

    def _cells(self, form: _Form, sheet: Place, node: Any) -> Iterator[Value]:
        """The answers in the order of the columns; what this version does not ask stays blank."""
        asked = form.sheets[sheet]
        for place in self._questions[sheet]:
            value = cell(node, place[len(sheet) :], asked[place]) if place in asked else None
            is_phone = place == form.phone and value is not None
            yield shown_phone(str(value), self._actor) if is_phone else value

    def _own(self, submission: Submission) -> list[Value]:
        known = submission.enterprise
        return [
            submission.submission_id,
            submission.questionnaire_version,
            STATUS_NAMES[Status(submission.status)],
            "、".join(FLAGS[flag] for flag in submission.flags) or None,
            known.name if known else submission.enterprise_name,
            known.uscc if known else submission.enterprise_uscc,
            submission.campaign,
            submission.visit_date,
            submission.filled_at,
            submission.received_at,
            self._people.get(submission.person_id, submission.person_id),
            self._units.get(submission.dept_code or "", submission.dept_code),
            RESPONDENT_NAMES[Respondent(submission.respondent)],
        ]
