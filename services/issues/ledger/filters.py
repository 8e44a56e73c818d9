"""The filters of the ledger as conditions of a query, each on what an index or little else serves."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import aliased

from chassis.officetime.lights import Lamp, Light
from services.issues.ledger.model import Issue
from services.issues.ledger.moves import DELIVERED, OPEN, PRESSED, STOPPED, UNCOUNTED, Status
from services.issues.ledger.records import IssueCoUnit, IssueEnterprise
from services.issues.ledger.schemas import IssueFilter

#: close reasons that count as solved (domain.md CNT-2)
SOLVED = ("resolved", "verified")
_EQUAL = {
    "lead": Issue.lead_dept,
    "status": Issue.status,
    "source": Issue.source,
    "kind": Issue.kind,
    "category": Issue.category,
    "handling_class": Issue.handling_class,
    "supervisor": Issue.supervisor,
    "campaign": Issue.campaign,
}
_FROM = {"due_from": Issue.finish_due, "registered_from": Issue.registered_on, "closed_from": Issue.closed_on}
_TO = {
    "due_to": Issue.finish_due,
    "registered_to": Issue.registered_on,
    "closed_to": Issue.closed_on,
    "review_to": Issue.review_on,
    "accept_due_to": Issue.accept_due,
    "verify_due_to": Issue.verify_due,
    "callback_due_to": Issue.callback_due,
}


#: 时限 of something that is waited for in one state: nothing else is meant
WAITING = {
    "review_to": Status.SUSPENDED,
    "accept_due_to": Status.REGISTERED,
    "verify_due_to": Status.SUBMITTED,
    "callback_due_to": Status.CALLBACK,
}


def conditions(query: IssueFilter, lamp: Lamp) -> list[ColumnElement[bool]]:
    """What an issue must be to be on the list."""
    given: dict[str, Any] = query.model_dump(exclude_none=True)
    found: list[ColumnElement[bool]] = [
        column == given[name] for name, column in _EQUAL.items() if name in given
    ]
    found += [column >= given[name] for name, column in _FROM.items() if name in given]
    found += [column <= given[name] for name, column in _TO.items() if name in given]
    if query.unit is not None:
        found.append(involving(query.unit))
    if query.light is not None:
        found.append(light_is(query.light, lamp))
    if query.month is not None:
        found += _in_month(query.month)
    if query.enterprise is not None:
        same = IssueEnterprise.uscc == query.enterprise
        found.append(Issue.id.in_(select(IssueEnterprise.issue_id).where(same)))
    if query.undispatched is not None:
        found.append(Issue.lead_dept.is_(None) if query.undispatched else Issue.lead_dept.is_not(None))
    found += [Issue.status == status for name, status in WAITING.items() if name in given]
    return found + _of_totals(query)


def involving(dept: str) -> ColumnElement[bool]:
    """Issues a unit leads or helps with."""
    leads, _ = ways_of(dept)
    helped = select(IssueCoUnit.issue_id).where(IssueCoUnit.dept_code == dept).cte()
    # found once: else PostgreSQL reckons with finding them for each issue again, and reads the whole ledger
    known = select(helped.prefix_with("MATERIALIZED", dialect="postgresql").c.issue_id)
    return or_(leads, Issue.id.in_(known))


def ways_of(dept: str) -> list[ColumnElement[bool]]:
    """The ways a unit has to do with an issue, each with its index: it leads, or it helps with it."""
    helped = select(IssueCoUnit.issue_id).where(IssueCoUnit.dept_code == dept)
    return [Issue.lead_dept == dept, Issue.id.in_(helped)]


def ways_of_both(dept: str, other: str) -> list[ColumnElement[bool]]:
    """The ways two units have to do with one issue: either leads and the other helps, or both help."""
    if dept == other:
        return ways_of(dept)
    (leads, helps), (other_leads, other_helps) = ways_of(dept), ways_of(other)
    beside = aliased(IssueCoUnit)
    with_other = select(beside.issue_id).where(beside.dept_code == other)
    # one among the other: as two conditions PostgreSQL takes the first from the whole ledger
    both = select(IssueCoUnit.issue_id).where(
        IssueCoUnit.dept_code == dept, IssueCoUnit.issue_id.in_(with_other)
    )
    return [and_(leads, other_helps), and_(helps, other_leads), Issue.id.in_(both)]


def light_is(light: Light, lamp: Lamp) -> ColumnElement[bool]:
    """Issues that show ``light`` today: agrees with :meth:`Issue.light` on every row (ADR 0011)."""
    pressed = Issue.status.in_(PRESSED)
    waiting = (Status.REGISTERED, Status.ACCEPTED)
    shown = {
        Light.RED: and_(pressed, Issue.finish_due < lamp.today),
        Light.YELLOW: and_(pressed, Issue.finish_due.between(lamp.today, lamp.yellow_until)),
        Light.GREEN: or_(
            Issue.status.in_((*waiting, *DELIVERED)), and_(pressed, Issue.finish_due > lamp.yellow_until)
        ),
        Light.GREY: Issue.status.in_(STOPPED),
    }
    return shown[light]


def _of_totals(query: IssueFilter) -> list[ColumnElement[bool]]:
    """What the office's totals count (domain.md CNT-2)."""
    found: list[ColumnElement[bool]] = []
    if query.counted:
        found.append(Issue.status.not_in(UNCOUNTED))
    if query.open is not None:
        found.append(Issue.status.in_(OPEN if query.open else (Status.CLOSED,)))
    if query.solved is not None:
        done = Issue.close_reason.in_(SOLVED)
        found.append(done if query.solved else or_(Issue.close_reason.is_(None), ~done))
    return found


def _in_month(month: str) -> list[ColumnElement[bool]]:
    first = date.fromisoformat(f"{month}-01")
    after = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return [Issue.registered_on >= first, Issue.registered_on < after]
