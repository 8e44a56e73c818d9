"""What happens elsewhere becomes an issue, once, however often it is told."""

from datetime import date

import pytest
from sqlalchemy import select

from chassis.audit import audit
from chassis.events.outbox import outbox
from contracts.issues.handling import IssueAnswerRefused
from contracts.tasks.deadlines import TaskDeadlineChanged, TaskResumed, TaskSuspended
from contracts.tasks.dispatch import TaskCancelled
from tests.desk import done
from tests.issues.builders import FINANCE
from tests.issues.told import (
    a_gap,
    a_report_problem,
    an_evaluation_problem,
    closed,
    escalated,
    followed_up,
    of_task,
    taken,
    worker,
)

WHY = "银行评审会于3月23日召开，结论须待会后形成，届时即办"


def hear(desk, handler, event, times=2):
    for _ in range(times):
        with desk.office.transaction("issues") as session:
            handler(session, event)


def listed(desk, **filters):
    asked = "&".join(f"{name}={value}" for name, value in filters.items())
    return done(desk.dispatcher.get(f"/issues/v1/issues?{asked}"))["items"]


def test_a_supervised_task_is_one_issue_of_its_unit_at_once_and_one_more_per_due_date(desk):
    hear(desk, worker.supervise_task, escalated())
    (line,) = listed(desk, source="DD")
    assert (line["status"], line["lead_dept"], line["handling_class"]) == ("dispatched", FINANCE, "normal")
    assert (line["finish_due"], desk.issue(line["issue_no"])["contact_due"]) == ("2026-03-16", None)
    hear(desk, worker.supervise_task, escalated(episode_due=date(2026, 2, 26)))
    assert len(listed(desk, source="DD")) == 2


@pytest.mark.parametrize("other", [{"level": "urge"}, {"level": "interview", "status": "sent"}])
def test_no_other_rung_of_a_task_becomes_an_issue(desk, other):
    hear(desk, worker.supervise_task, escalated(**other))
    assert listed(desk) == []


@pytest.mark.parametrize("signed", [False, True])
def test_when_the_task_is_done_its_issue_is_submitted_by_itself_and_verified_by_a_person(desk, signed):
    hear(desk, worker.supervise_task, escalated())
    hear(desk, worker.supervise_task, escalated(task_no="QJ50-0011"))  # another task
    number = f"WT2026-DD-000{1}"
    if signed:
        done(desk.do(desk.lead, number, "sign"))
    hear(desk, worker.follow_closed_task, closed())
    assert (desk.issue(number)["status"], desk.issue(number)["submitted_on"]) == ("submitted", "2026-03-02")
    assert desk.issue("WT2026-DD-0002")["status"] == "dispatched"
    done(desk.do(desk.dispatcher, number, "verify", {}))
    assert desk.issue(number)["close_reason"] == "verified"


def test_what_becomes_of_the_task_is_noted_with_its_open_issue_which_goes_on(desk):
    hear(desk, worker.supervise_task, escalated())
    number = "WT2026-DD-0001"
    before = desk.issue(number)
    for event in (
        of_task(TaskDeadlineChanged),
        of_task(TaskDeadlineChanged, deadline="co"),  # no date of the task itself
        of_task(TaskSuspended),
        of_task(TaskResumed),
        of_task(TaskCancelled),
    ):
        hear(desk, worker.note_task, event, times=1)
    told = [each["reason"] for each in desk.history(number) if each["action"] == "hear_of_task"]
    assert told == [
        "所督办的任务完成时限由2026-02-25调整为2026-03-20",
        "所督办的任务已暂缓，2026-06-01复查：上级政策调整",
        "所督办的任务已恢复推进",
        "所督办的任务已撤销：上级政策调整",
    ]
    same = ("status", "finish_due", "light", "lead_dept")
    assert [desk.issue(number)[name] for name in same] == [before[name] for name in same]


def test_a_problem_of_the_evaluation_is_due_when_its_list_says(desk):
    hear(desk, worker.open_evaluation_problem, an_evaluation_problem())
    (line,) = listed(desk, source="PG")
    issue = desk.issue(line["issue_no"])
    assert (issue["indicator_codes"], issue["env_dimension"], issue["source_ref"]) == (
        ["NM-01"],
        "政务",
        "ev-1",
    )
    done(desk.do(desk.dispatcher, line["issue_no"], "accept"))
    desk.dispatched(line["issue_no"])
    assert desk.issue(line["issue_no"])["finish_due"] == "2026-05-30"
    assert desk.deadlines(line["issue_no"])["finish"]["how"] == "限期件：文件规定的日期"


def test_a_problem_of_a_monthly_report_is_collected_once(desk):
    hear(desk, worker.open_report_problem, a_report_problem())
    (line,) = listed(desk, source="ZC")
    issue = desk.issue(line["issue_no"])
    assert (issue["title"], issue["suggested_dept"], issue["status"]) == (
        "部门间数据共享不畅",
        "D06",
        "registered",
    )
    assert issue["description"].endswith("由政数局牵头，逐项明确共享清单（鄂前营商调〔2026〕2号）")


@pytest.mark.parametrize(("wants", "issues"), [("issue", 1), ("task", 0), ("nothing", 0)])
def test_a_gap_becomes_an_issue_where_the_centre_chose_so(desk, wants, issues):
    hear(desk, worker.open_benchmark_gap, a_gap(wants=wants))
    assert len(listed(desk, source="PG")) == issues


def test_what_an_enterprise_says_a_month_later_stands_in_the_history_of_the_closed_issue(desk):
    no = desk.verified(source="ZC", petitioner={"type": "无"})
    told = followed_up(no)
    hear(desk, worker.note_followup, told, times=1)
    hear(desk, worker.note_followup, told.model_copy(update={"issue_no": "WT2020-RX-0001"}))
    last = desk.history(no)[-1]
    assert (last["action"], last["reason"]) == ("follow_up", "某牧业公司：反弹")
    assert desk.issue(no)["status"] == "closed"


def test_a_unit_signs_tells_and_asks_for_more_time_from_the_message_itself(desk):
    no = desk.dispatched()
    hear(desk, worker.take_action, taken(no, "sign"), times=1)
    assert desk.issue(no)["status"] == "in_progress"
    hear(desk, worker.take_action, taken(no, "progress", text="已与银行协商，下周放款"), times=1)
    hear(desk, worker.take_action, taken(no, "extension", text=WHY, workdays=3), times=1)
    done_by = done(desk.dispatcher.get(f"/issues/v1/issues/{no}/history"))["items"]
    assert [(each["action"], each["actor_id"]) for each in done_by[-3:]] == [
        ("sign", "wu-dl"),
        ("note", "wu-dl"),
        ("request_extension", "wu-dl"),
    ]


def test_what_an_issue_refuses_from_a_message_is_noted_and_changes_nothing(desk):
    no = desk.dispatched()
    hear(desk, worker.take_action, taken(no, "sign", dept="D12"), times=1)
    assert desk.issue(no)["status"] == "dispatched"
    with desk.office.session("issues") as session:
        refused_at = select(audit.c.target).where(audit.c.action == "issues.action_refused")
        assert session.scalars(refused_at).all() == [no]
        body = session.scalars(select(outbox.c.body).where(outbox.c.name == "issue_answer_refused")).one()
    told = IssueAnswerRefused.model_validate_json(body)
    assert (told.issue_no, told.person_id, told.action, told.refusal) == (
        no,
        "wu-dl",
        "sign",
        "只有主办单位可以签收该问题",
    )
