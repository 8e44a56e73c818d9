"""How issues, actions and officers stood on a day, from what was heard of them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from chassis.events import copies
from contracts.issues.officers import OfficerAppointed, OfficerEnded
from contracts.surveys import ActionCompleted, CampaignClosed, CampaignOpened
from services.tasks.ledger.model import IssueStep, OfficerDeed

BY_STEP = (IssueStep.issue_no, IssueStep.seq, IssueStep.on)
LEFT = ("rejected", "merged")  #: 不予受理, 并案: in no total (CNT-2)
SOLVED = ("resolved", "verified")  #: 已解决, 复核销号 (CNT-2)
UNGIVEN = ("registered", "accepted")  #: 待受理, 待派发: no unit has it, and nothing is due
AT_EASE = ("closed", "submitted", "callback", "suspended", *LEFT)  #: what is not overdue (LGT)


@dataclass(frozen=True)
class Standing:
    """An issue as it stood on a day."""

    issue_no: str
    source: str
    category: str
    campaign: str | None
    title: str
    registered_on: date
    status: str = "registered"
    lead_dept: str | None = None
    finish_due: date | None = None
    closed_on: date | None = None
    close_reason: str | None = None
    enterprises: tuple[str, ...] = ()

    def overdue(self, on: date) -> bool:
        """Red: due before the day and not handed in."""
        return self.status not in AT_EASE and self.finish_due is not None and self.finish_due < on

    def after(self, step: IssueStep, on: date) -> "Standing":
        """How it stands after one more step."""
        closed = step.status == "closed"
        given = step.status not in UNGIVEN
        return replace(
            self,
            status=step.status,
            lead_dept=(step.lead_dept or self.lead_dept) if given else None,
            finish_due=(step.finish_due or self.finish_due) if given else None,
            closed_on=(self.closed_on or on) if closed else None,
            close_reason=(step.close_reason or self.close_reason) if closed else None,
            enterprises=tuple(step.enterprises or self.enterprises),
        )


def anything_heard(session: Session) -> bool:
    """Whether the other services have told anything at all: if not, that there is nothing is not known."""
    heard = select(IssueStep.issue_no).limit(1)
    return session.scalar(heard) is not None or any(
        copies.all_of(session, told) for told in (ActionCompleted, OfficerAppointed)
    )


def knows(session: Session, issue_no: str) -> bool:
    """Whether anything has been heard of an issue."""
    return session.scalar(select(IssueStep.seq).where(IssueStep.issue_no == issue_no).limit(1)) is not None


def issues(session: Session, on: date) -> Iterator[Standing]:
    """The issues registered by that day as they stood in its evening, but for those that left the totals."""
    steps = session.scalars(select(IssueStep).order_by(*BY_STEP).execution_options(yield_per=1000))
    for _, of_issue in groupby(steps, lambda step: step.issue_no):
        standing = _standing(list(of_issue), on)
        if standing is not None and standing.status not in LEFT:
            yield standing


def actions(session: Session, campaign: str, on: date) -> list[ActionCompleted]:
    """The actions held by that day under the campaign of this name and those that belong to it (CNT-4)."""
    heads = {each.campaign_code for each in _campaigns(session) if each.name == campaign}
    held = (each for each in copies.all_of(session, ActionCompleted) if each.action_date <= on)
    return [each for each in held if {each.campaign_code, each.parent_code} & heads]


def campaigns(session: Session, name: str) -> list[str]:
    """The names of a campaign and of those that belong to it, itself first."""
    known = {each.campaign_code: each for each in _campaigns(session)}
    heads = {code for code, each in known.items() if each.name == name}
    below = [each.name for each in known.values() if each.parent_code in heads]
    return list(dict.fromkeys([name, *below])) if heads else []


def officers(session: Session, on: date) -> dict[str, int]:
    """How many serve on that day, by level (CNT-6)."""
    ended = copies.all_of(session, OfficerEnded)
    gone = {each.officer_id for each in ended if each.status == "dismissed" and each.ended_on <= on}
    serving = [
        each
        for each in copies.all_of(session, OfficerAppointed)
        if each.appointed_on <= on <= each.term_end and each.officer_id not in gone
    ]
    return {level: sum(each.level == level for each in serving) for level in ("city", "banner")}


def deeds(session: Session, first: date, last: date) -> int:
    """How often officers did something between two days."""
    wanted = select(func.count()).select_from(OfficerDeed).where(OfficerDeed.held_on.between(first, last))
    return session.scalar(wanted) or 0


def _campaigns(session: Session) -> list[CampaignOpened | CampaignClosed]:
    """Every campaign that ever ran; one whose opening was not heard is known by its end."""
    closed = copies.all_of(session, CampaignClosed)
    return [*copies.all_of(session, CampaignOpened), *closed]


def _standing(steps: list[IssueStep], last: date) -> Standing | None:
    """None if it was not registered by then, or nobody told when it was."""
    opened = next((step for step in steps if step.registered_on is not None), None)
    if opened is None or opened.registered_on is None or opened.registered_on > last:
        return None
    standing = Standing(
        opened.issue_no,
        opened.source or "",
        opened.category or "",
        opened.campaign,
        opened.title or "",
        opened.registered_on,
    )
    day = opened.registered_on
    for step in steps:
        day = step.on or day
        if day <= last:
            standing = standing.after(step, day)
    return standing
