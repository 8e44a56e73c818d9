"""What waits for the centre and for the leaders: each a number, and the list that is as long."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from chassis import context
from chassis.context import Actor
from chassis.http import PageQuery
from chassis.officetime.escalations import RungStatus
from services.tasks.access import DIRECTOR, DISPATCHERS, LEADER
from services.tasks.dispatch import queries as tasks
from services.tasks.dispatch.lamp import TaskLamp
from services.tasks.dispatch.moves import TaskStatus
from services.tasks.dispatch.schemas import TaskQuery
from services.tasks.escalation import queries as escalation
from services.tasks.escalation.schemas import EscalationQuery
from services.tasks.extensions import queries as extensions
from services.tasks.extensions.schemas import ExtensionQuery
from services.tasks.handling import queries as handling
from services.tasks.handling.schemas import ReturnQuery, VerificationQuery
from services.tasks.interviews import queries as interviews
from services.tasks.interviews.model import InterviewStatus
from services.tasks.interviews.schemas import InterviewQuery
from services.tasks.proposals import queries as proposals
from services.tasks.proposals.schemas import ProposalQuery
from services.tasks.reports import queries as reports
from services.tasks.reports.schemas import ReportQuery
from services.tasks.todo.schemas import DeskItem, DeskOut

#: name, address of the list, its filter, and what it lists
Item = tuple[str, str, PageQuery, Select[Any]]


def desk(session: Session, actor: Actor) -> DeskOut:
    """What somebody of the centre, or a leader, has to decide or look at."""
    items = [
        DeskItem(name=name, count=_length(session, wanted), list=_address(path, query))
        for name, path, query, wanted in _items(session, actor)
    ]
    return DeskOut(items=items)


def _items(session: Session, actor: Actor) -> Iterator[Item]:
    if actor.roles & DISPATCHERS:
        asked = ReturnQuery(status="pending")
        yield "待审定的退办申请", "/tasks/v1/returns", asked, handling.asked_back(asked)
        first = VerificationQuery(stage="first")
        yield "待复核的任务", "/tasks/v1/verifications", first, handling.to_verify(first)
        review = TaskQuery(status=TaskStatus.SUSPENDED, review_to=context.today(session))
        wanted = tasks.statement(review, actor, TaskLamp(session))
        yield "到期复查的暂缓任务", "/tasks/v1/tasks", review, wanted
    if actor.roles & DIRECTOR:
        final = VerificationQuery(stage="final")
        yield "待终核的任务", "/tasks/v1/verifications", final, handling.to_verify(final)
        yield _extensions("DR", actor)
    if actor.roles & LEADER:
        yield _extensions("LD", actor)
        waiting = ProposalQuery(status="pending")
        yield "待批准的暂缓、撤销提请", "/tasks/v1/proposals", waiting, proposals.statement(waiting)
        to_sign = ReportQuery(status="compiled")
        yield "待审签的月调度通报", "/tasks/v1/reports", to_sign, reports.statement(to_sign, actor)
        low = InterviewQuery(status=InterviewStatus.PROPOSED)
        yield "待批准的单位约谈", "/tasks/v1/interviews", low, interviews.statement(low)
        proposed = EscalationQuery(status=RungStatus.PROPOSED)
        wanted = escalation.statement(proposed, actor)
        yield "待批准的约谈、通报", "/tasks/v1/escalations", proposed, wanted


def _extensions(decider: str, actor: Actor) -> Item:
    query = ExtensionQuery.model_validate({"status": "pending", "decider": decider})
    return "待审批的延期申请", "/tasks/v1/extensions", query, extensions.statement(query, actor)


def _length(session: Session, wanted: Select[Any]) -> int:
    return session.scalar(select(func.count()).select_from(wanted.order_by(None).subquery())) or 0


def _address(path: str, query: PageQuery) -> str:
    return f"{path}?{urlencode(query.model_dump(mode='json', exclude_unset=True))}"
