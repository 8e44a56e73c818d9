"""What the other services tell the ledger, with honest defaults, and how it comes as bytes."""

from datetime import date
from typing import Any

from chassis.events.envelope import Message
from chassis.testing import instant
from contracts import Event
from contracts.directory import PersonUpserted, SigningKeyPublished, UnitUpserted
from contracts.notify import AckOverdue, ActionTaken
from contracts.officetime import EscalationLevel
from contracts.surveys import (
    EnterpriseRegistered,
    EnterpriseUpdated,
    FollowupCompleted,
    ProblemReported,
    VisitedEnterprise,
)
from contracts.tasks.calendar import CalendarUpdated
from contracts.tasks.deadlines import TaskDeadlineChanged, TaskEscalated, TaskResumed, TaskSuspended
from contracts.tasks.dispatch import TaskCancelled, TaskClosed
from contracts.tasks.evaluation import BenchmarkGapFound, EvaluationProblemFound
from contracts.tasks.plans import IndicatorUpserted
from contracts.tasks.reports import ReportProblemRaised
from services.issues.ledger import receipts
from services.issues.worker import IssuesWorker
from tests.issues.builders import FINANCE

worker = IssuesWorker()
#: every event the ledger's worker hears, with who hears it
HANDLERS = {
    UnitUpserted: worker.keep_copy,
    PersonUpserted: worker.keep_copy,
    SigningKeyPublished: worker.keep_key,
    CalendarUpdated: worker.keep_calendar,
    ProblemReported: worker.open_issue,
    FollowupCompleted: worker.note_followup,
    EvaluationProblemFound: worker.open_evaluation_problem,
    BenchmarkGapFound: worker.open_benchmark_gap,
    ReportProblemRaised: worker.open_report_problem,
    TaskEscalated: worker.supervise_task,
    TaskClosed: worker.follow_closed_task,
    ActionTaken: worker.take_action,
    IndicatorUpserted: worker.keep_indicator,
    **dict.fromkeys((EnterpriseRegistered, EnterpriseUpdated), worker.keep_enterprise),
    **dict.fromkeys((TaskDeadlineChanged, TaskSuspended, TaskResumed, TaskCancelled), worker.note_task),
    AckOverdue: worker.note_unsigned,
    **dict.fromkeys(receipts.OUTCOMES, worker.note_receipt),
}


def a_message(event: Event, event_id: str, seq: int = 1) -> Message:
    """The event as the broker brings it."""
    headers = {
        "ce-id": event_id,
        "ce-subject": event.aggregate_id,
        "ce-sequence": str(seq),
        "ce-actortype": "person",
        "ce-actorid": "li-vc",
    }
    return Message(event.exchange(), event.event_name(), headers, event.model_dump_json().encode())


def escalated(**given: Any) -> TaskEscalated:
    """A task of finance is supervised."""
    facts = {
        "task_no": "QJ50-001",
        "plan_code": "QJ50",
        "title": "企业开办一日办结",
        "level": "supervise",
        "status": "fired",
        "episode_due": date(2026, 2, 25),
        "remaining": 0,
        "overdue_workdays": 3,
        "lead_dept": FINANCE,
        "co_depts": [],
        "supervisor": "wang-dp",
        "fired_on": date(2026, 3, 2),
        "order_no": "鄂前营商督〔2026〕1号",
        "requirement": "书面说明",
        "reply_due": date(2026, 3, 5),
    }
    return TaskEscalated(**facts | given)


def closed(**given: Any) -> TaskClosed:
    """That task is done after all."""
    facts = {
        "task_no": "QJ50-001",
        "plan_code": "QJ50",
        "lead_dept": FINANCE,
        "submitted_on": date(2026, 3, 2),
        "closed_on": date(2026, 3, 2),
        "due_date": date(2026, 2, 25),
        "on_time": False,
        "late_workdays": 3,
    }
    return TaskClosed(**facts | given)


def an_evaluation_problem(**given: Any) -> EvaluationProblemFound:
    """The evaluation found something, due at the end of May."""
    facts = {
        "problem_id": "ev-1",
        "cycle": "2026",
        "indicator": "NM-01",
        "env_dimension": "政务",
        "title": "办事材料偏多",
        "text": "企业变更登记仍须提交七份材料",
        "suggested_dept": FINANCE,
        "found_on": date(2026, 2, 27),
        "due": date(2026, 5, 30),
    }
    return EvaluationProblemFound(**facts | given)


def a_gap(**given: Any) -> BenchmarkGapFound:
    """Others are better, and the centre wants an issue of it."""
    facts = {
        "benchmark_id": "bm-1",
        "indicator": "NM-02",
        "metric": "时间",
        "own": "3",
        "bench": "0.5",
        "bench_name": "全国最优",
        "gap": "2.5",
        "gap_pct": "500.00",
        "wants": "issue",
        "text": "企业开办用时三天，全国最优为半天",
        "suggested_dept": None,
        "found_on": date(2026, 2, 27),
        "due": None,
    }
    return BenchmarkGapFound(**facts | given)


def a_report_problem(**given: Any) -> ReportProblemRaised:
    """The centre wants a problem of February's report followed up."""
    facts = {
        "problem_id": "2026-02:6f0e2f6a",
        "month": "2026-02",
        "report_no": "鄂前营商调〔2026〕2号",
        "text": "部门间数据共享不畅",
        "measure": "由政数局牵头，逐项明确共享清单",
        "suggested_dept": FINANCE,
        "raised_on": date(2026, 2, 27),
    }
    return ReportProblemRaised(**facts | given)


def followed_up(number: str, **given: Any) -> FollowupCompleted:
    """An enterprise says a month later that it is as bad as before."""
    facts = {
        "followup_id": "fu-1",
        "status": "done",
        "issue_no": number,
        "enterprise": VisitedEnterprise(enterprise_id="e-1", name="某牧业公司", uscc=None),
        "lead_dept": FINANCE,
        "result": "recurred",
        "rating": 2,
        "due": date(2026, 4, 1),
        "completed_on": date(2026, 4, 1),
    }
    return FollowupCompleted(**facts | given)


def taken(number: str, action: str, **given: Any) -> ActionTaken:
    """Somebody of finance used the link in the message about an issue."""
    facts = {
        "service": "issues",
        "object_ref": number,
        "notification_id": "n-1",
        "person_id": "wu-dl",
        "dept": FINANCE,
        "action": action,
        "progress_pct": None,
        "text": None,
        "requested_due": None,
        "workdays": None,
        "taken_on": date(2026, 3, 2),
    }
    return ActionTaken(**facts | given)


def unsigned(issue_no: str, level: EscalationLevel) -> AckOverdue:
    """Nobody of finance has signed for a rung in time."""
    owed = {"notification_id": "n-1", "event_id": "e-1", "ack_due": date(2026, 3, 3)}
    return AckOverdue(**owed, object_ref=issue_no, dept=FINANCE, level=level)


def notified(kind: type[Event], issue_no: str, **given: Any) -> Event:
    """What became of the message that urges finance about an issue."""
    facts = {
        "notification_id": "n-1",
        "event_id": "e-1",
        "object_ref": issue_no,
        "recipient": "wu-dl",
        "channel": "inbox",
        "at": instant("2026-03-02T09:00"),
        "dept": FINANCE,
        "title": "问题催办",
        "level": "urge",
        "error": "mailbox_unknown",
    }
    return kind(**{name: value for name, value in facts.items() if name in kind.model_fields} | given)


def of_task(kind: type[Event], **given: Any) -> Event:
    """What becomes of the supervised task."""
    facts = {
        "task_no": "QJ50-001",
        "plan_code": "QJ50",
        "lead_dept": FINANCE,
        "old_due": date(2026, 2, 25),
        "new_due": date(2026, 3, 20),
        "extension_count": 1,
        "changed_on": date(2026, 3, 2),
        "status": "in_progress",
        "reason": "extension" if kind is TaskDeadlineChanged else "上级政策调整",
        "until": date(2026, 6, 1),
        "suspended_on": date(2026, 3, 2),
        "due_date": None,
        "resumed_on": date(2026, 3, 2),
        "target": None,
        "cancelled_on": date(2026, 3, 2),
    }
    return kind(**{name: value for name, value in facts.items() if name in kind.model_fields} | given)


def an_enterprise(kind: type[Event], **given: Any) -> Event:
    """What the registry tells of a farm."""
    facts = {
        "enterprise_id": "e-1",
        "uscc": "91150623MAQQ00016H",
        "local_id": None,
        "name": "鄂托克前旗某牧业有限公司",
        "kind": "企业",
        "industry": "A",
        "scale": "小",
        "town": "城川镇",
        "gacha": None,
        "status": "在营",
    }
    return kind(**facts | given)


def an_indicator(code: str, **given: Any) -> IndicatorUpserted:
    """What tasks tells of an indicator."""
    facts = {"catalogue": "NM", "name": "政务服务", "env_dimension": "政务环境", "active": True}
    return IndicatorUpserted(**facts | {"code": code} | given)
