"""The ledger in the columns and the layout of domain.md §6.3, streamed: rows are on disk, not in memory."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from chassis import audit, context
from chassis.context import Actor
from chassis.events import copies
from chassis.files.printed import Printed, printed
from chassis.files.sheets import Value
from chassis.officetime.lights import Lamp, Light
from chassis.privacy import masked_phone
from contracts.directory import PersonUpserted, UnitUpserted
from contracts.issues.handling import SOURCES
from services.issues.exports.words import CLOSE_REASONS, LIGHTS, RATINGS, RESOLVED
from services.issues.ledger.access import knows_petitioner, masked_name, visible_to, written_for
from services.issues.ledger.filters import conditions
from services.issues.ledger.model import Issue
from services.issues.ledger.queries import lamp_of
from services.issues.ledger.schemas import IssueFilter

TITLE = "鄂托克前旗营商环境问题台账"
_AT_ONCE = 500  # issues fetched together

#: heading → width, in the order of domain.md §6.3
COLUMNS = {
    "序号": 6, "问题编号": 17, "问题来源": 14, "问题类别": 10, "诉求类型": 9, "对应指标": 12, "涉及企业": 24,
    "统一社会信用代码": 21, "问题描述": 40, "反映人": 12, "反映日期": 11, "交办日期": 11, "主办单位": 18,
    "协办单位": 18, "责任领导": 10, "责任人": 10, "联系电话": 14, "整改措施": 30, "办结时限": 11,
    "延期情况": 10, "办理进展": 30, "亮灯": 6, "是否逾期": 9, "逾期工作日": 10,
    "复核日期": 11, "回访结果": 10, "满意度": 10, "销号日期": 11, "销号原因": 12, "盯办人": 10, "备注": 16,
}  # fmt: skip


def export_of(
    read: Callable[[], AbstractContextManager[Session]], _settings: object, *, query: IssueFilter
) -> Printed:
    """The workbook, written before the transaction that notes it down, which it would hold up for long."""
    with read() as session:
        actor, lamp = context.of(session).actor, lamp_of(session)
        units = {unit.dept_code: unit.name for unit in copies.all_of(session, UnitUpserted)}
        people = {person.person_id: person for person in copies.all_of(session, PersonUpserted)}
        rows = _Rows(actor, lamp, units, people).of(_issues(session, query, actor, lamp))
        return printed(TITLE, units.get(actor.dept or "", ""), lamp.today, COLUMNS, rows)


def exported(session: Session, export: Printed) -> None:
    """Note that so many issues, with their petitioners, have left the house in one file (PERM-6)."""
    audit.append(session, "issues.ledger_exported", "issues", {"rows": export.rows})


def _issues(session: Session, query: IssueFilter, actor: Actor, lamp: Lamp) -> Iterator[Issue]:
    wanted = (
        select(Issue)
        .where(visible_to(session, actor), *conditions(query, lamp))
        .options(selectinload(Issue.enterprises), selectinload(Issue.co_units))
        .order_by(Issue.registered_on, Issue.id)
        .execution_options(yield_per=_AT_ONCE)
    )
    for issue in session.scalars(wanted):
        yield issue
        session.expunge(issue)


class _Rows:
    """What stands in each cell, for somebody who may know this much."""

    def __init__(
        self, actor: Actor, lamp: Lamp, units: dict[str, str], people: dict[str, PersonUpserted]
    ) -> None:
        self._actor, self._lamp, self._units, self._people = actor, lamp, units, people

    def of(self, issues: Iterator[Issue]) -> Iterator[list[Value]]:
        for number, issue in enumerate(issues, start=1):
            yield [number, *self._matter(issue), *self._responsible(issue), *self._standing(issue), None]

    def _matter(self, issue: Issue) -> list[Value]:
        codes = [each.uscc for each in issue.enterprises if each.uscc]
        return [
            issue.issue_no,
            SOURCES[issue.source],
            issue.category,
            issue.kind,
            "、".join(issue.indicator_codes) or None,
            "、".join(each.name for each in issue.enterprises) or None,
            "、".join(codes) or None,
            written_for(self._actor, issue, issue.description),
            self._petitioner(issue),
            issue.reported_on,
            issue.dispatched_on,
        ]

    def _responsible(self, issue: Issue) -> list[Value]:
        owner = self._people.get(issue.owner or "")
        phone = owner.phone if owner else None
        in_full = knows_petitioner(self._actor, issue)
        return [
            self._unit(issue.lead_dept),
            "、".join(filter(None, map(self._unit, issue.co_depts))) or None,
            self._person(issue.leader),
            self._person(issue.owner),
            phone if in_full or not phone else masked_phone(phone),
            issue.measures and written_for(self._actor, issue, issue.measures),
            issue.finish_due,
            f"已延期{issue.extension_count}次" if issue.extension_count else "无",
            issue.progress and written_for(self._actor, issue, issue.progress),
        ]

    def _standing(self, issue: Issue) -> list[Value]:
        light = issue.light(self._lamp.today, self._lamp.yellow_until)
        late = issue.on_time is False or light is Light.RED
        until = issue.submitted_on or self._lamp.today
        overdue = self._lamp.calendar.overdue(until, issue.finish_due) if late and issue.finish_due else 0
        return [
            LIGHTS[light],
            "是" if late else "否",
            overdue,
            issue.verified_on,
            issue.resolved and RESOLVED[issue.resolved],
            issue.rating and RATINGS[issue.rating],
            issue.closed_on,
            issue.close_reason and CLOSE_REASONS[issue.close_reason],
            self._person(issue.supervisor),
        ]

    def _petitioner(self, issue: Issue) -> str | None:
        person = issue.petitioner
        if person.type == "无":
            return None
        if not person.name or person.anonymous:
            return f"{person.type}（匿名）" if person.anonymous else person.type
        return person.name if knows_petitioner(self._actor, issue) else masked_name(person.name)

    def _unit(self, dept: str | None) -> str | None:
        return self._units.get(dept, dept) if dept else None

    def _person(self, person_id: str | None) -> str | None:
        known = self._people.get(person_id or "")
        return known.name if known else person_id
