"""Whatever is tried, only the table's moves happen: state, dues, light and history always agree."""

from datetime import date, datetime, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import inspect

from chassis.context import OFFICE_ZONE, Actor
from chassis.errors import Problem
from chassis.officetime.lights import Light
from chassis.officetime.workdays import Calendar
from services.tasks.dispatch import deadlines
from services.tasks.dispatch.model import DUES
from services.tasks.dispatch.moves import DELIVERED, OPEN, PRESSED, ROWS, STOPPED, TaskStatus
from services.tasks.reports.settling import lag, schedule
from services.tasks.rules import RULES
from services.tasks.todo.schemas import Box
from tests.desk import PDF, done
from tests.tasks.builders import DISPATCHER, JUSTICE, MARKET, a_task

START = date(2026, 4, 24)
CALENDAR = Calendar({})
LEAD = Actor("person", "wu-dl", MARKET, frozenset({"DL"}))
HELPER = Actor("person", "bao-dl", JUSTICE, frozenset({"DL"}))
SECOND = Actor("person", "li-2", "D00", frozenset({"DP"}))
DIRECTOR = Actor("person", "zhao-dr", "D00", frozenset({"DR"}))
LEADER = Actor("person", "banner-leader", None, frozenset({"LD"}))
VERIFIERS = (DISPATCHER, SECOND, DIRECTOR, LEAD)


def at(day):
    return datetime(day.year, day.month, day.day, 10, tzinfo=OFFICE_ZONE)


def co_due(task, due, day):
    return deadlines.co_reply_on(due, task.dispatched_on or day, CALENDAR)


def submit(task, day, pick):
    late = CALENDAR.overdue(day, task.due_date) if task.due_date else 0
    verify_due = deadlines.verify(day, CALENDAR).on
    return task.submit(late, verify_due, None, LEAD, at(day))


def extend(task, day, pick):
    due = (task.due_date or day) + timedelta(days=5 * (pick + 1))
    return task.extend(due, co_due(task, due, day), None, DIRECTOR, at(day))


def reschedule(task, day, pick):
    due = START + timedelta(days=4 * pick) if pick else None
    return task.reschedule(due, co_due(task, due, day), "上级文件调整", DISPATCHER, at(day))


#: every action of the table, tried by somebody who may
TRIES = {
    "dispatch": lambda task, day, _: task.dispatch(
        deadlines.sign(day, CALENDAR).on, co_due(task, task.due_date, day), DISPATCHER, at(day)
    ),
    "accept": lambda task, day, _: task.accept(LEAD, at(day)),
    "request_return": lambda task, day, _: task.request_return("非本单位职责", "D12", LEAD, at(day)),
    "approve_return": lambda task, day, _: task.approve_return("非职责", "D12", None, DISPATCHER, at(day)),
    "refuse_return": lambda task, day, _: task.refuse_return("属你单位", DISPATCHER, at(day)),
    "progress": lambda task, day, pick: task.report(
        min(100, 15 * pick), None, "重新核定" if pick % 2 else None, LEAD, at(day)
    ),
    "finish": lambda task, day, _: task.report(100, None, None, LEAD, at(day)),
    "co_reply": lambda task, day, _: task.co_reply("已办", HELPER, at(day)),
    "submit": submit,
    "verify": lambda task, day, pick: task.verify(
        twice=pick > 4, note=None, by=VERIFIERS[pick % 4], at=at(day)
    ),
    "reject": lambda task, day, pick: task.reject("佐证不全", VERIFIERS[pick % 4], at(day)),
    "request_extension": lambda task, day, _: task.request_extension("政策未出台", LEAD, at(day)),
    "extend": extend,
    "reschedule": reschedule,
    "link": lambda task, day, pick: task.link(pick or None, ["ZZQ-001"], DISPATCHER, at(day)),
    "amend": lambda task, day, pick: task.amend(
        {"co_depts": [JUSTICE] if pick % 2 else []}, co_due(task, task.due_date, day), DISPATCHER, at(day)
    ),
    "suspend": lambda task, day, pick: task.suspend("待政策", day + timedelta(days=pick), LEADER, at(day)),
    "resume": lambda task, day, _: task.resume(None, DISPATCHER, at(day)),
    "cancel": lambda task, day, _: task.cancel("并入", "ZZQ-001", LEADER, at(day)),
}
#: most tasks get somewhere only if the next step is often the right one
ROAD = ["dispatch", "accept", "co_reply", "finish", "submit", "verify"]
STEP = st.tuples(st.sampled_from([*TRIES, *ROAD, *ROAD]), st.integers(0, 6), st.integers(0, 9))
BEGINNINGS = st.sampled_from([[], ROAD[:1], ROAD[:2], ROAD[:4], ROAD[:5]])
DAYS = st.none() | st.integers(1, 90)  #: until the task is due


def history(task):
    return list(inspect(task).attrs.history.history.added)


def photograph(task):
    return task.status, len(history(task)), task.episode, [getattr(task, due) for due in DUES]


def test_every_action_of_the_table_is_tried_here():
    assert set(TRIES) - {"finish"} == {row.action for row in ROWS} - {"attach"}  # changes nothing of the task


@settings(max_examples=80)
@given(DAYS, BEGINNINGS, st.lists(STEP, min_size=6, max_size=20))
def test_whatever_is_tried_only_the_tables_moves_happen_and_everything_agrees(days, beginning, steps):
    given_due = None if days is None else START + timedelta(days=days)
    task, day = a_task(start=START, due=given_due), START
    for action, wait, pick in [*((each, 0, 1) for each in beginning), *steps]:
        day += timedelta(days=wait)
        before = photograph(task)
        try:
            TRIES[action](task, day, pick)
        except Problem:
            assert photograph(task) == before
        else:
            done_, moved = action.replace("finish", "progress"), history(task)[-1]
            assert len(history(task)) == before[1] + 1
            assert (done_, before[0], task.status) in {(r.action, r.origin, r.target) for r in ROWS}
            assert (moved.action, moved.from_status, moved.to_status) == (done_, before[0], task.status)
        assert_agrees(task, given_due)
        assert task.light(day, yellow_until(day)) is expected_light(task, day)


def assert_agrees(task, given_due):
    """State, dues and counts fit each other, and the history alone gives them."""
    status = TaskStatus.DRAFT
    dues = dict.fromkeys(DUES) | {"due_date": given_due and given_due.isoformat()}
    actions = [entry.action for entry in history(task)]
    for entry in history(task):
        assert entry.from_status == status
        status = entry.to_status
        for due, (old, new) in entry.deadlines.items():
            assert dues[due] == old
            dues[due] = new
    assert status == task.status
    assert dues == {due: getattr(task, due) and getattr(task, due).isoformat() for due in DUES}
    assert task.episode == sum(actions.count(each) for each in ("dispatch", "extend", "reschedule"))
    assert task.extension_count == actions.count("extend")
    assert task.return_count == actions.count("approve_return") <= RULES.most_returns
    if task.status in OPEN:
        assert None not in (task.dispatched_on, task.sign_due)
    assert (task.co_due is None) or task.co_units
    assert (task.closed_on is not None) == (task.status == TaskStatus.CLOSED)
    assert (task.cancelled_on is not None) == (task.status == TaskStatus.CANCELLED)
    assert (task.status == TaskStatus.SUSPENDED) <= (task.suspended_on is not None)
    assert (task.submitted_on is None) == (task.on_time is None) == (task.submitted_by is None)
    if task.status in DELIVERED:
        assert task.progress_pct == 100
        assert task.on_time == (task.due_date is None or task.submitted_on <= task.due_date)
    elif task.status not in STOPPED:
        assert task.submitted_on is None
    closing = [entry.actor_id for entry in history(task) if entry.to_status == TaskStatus.CLOSED]
    assert task.submitted_by not in closing
    assert task.verified_by is None or task.verified_by not in closing


def yellow_until(day):
    return CALENDAR.add(day, RULES.yellow_within + 1) - timedelta(days=1)


def expected_light(task, day):
    """LGT word by word, the lag by the schedule of the day and not by the first day that lags."""
    if task.status in STOPPED:
        return Light.GREY
    if task.status not in PRESSED or task.due_date is None:
        return Light.GREEN
    if day > task.due_date:
        return Light.RED
    behind = lag(schedule(task.start_date, task.due_date, day), task.progress_pct)
    near = CALENDAR.remaining(day, task.due_date) <= RULES.yellow_within
    return Light.YELLOW if near or behind > RULES.lag_points else Light.GREEN


#: what somebody may ask for over HTTP, whether it is allowed just then or not
ASKED = (
    *((who, action, {}) for who in ("liaison", "helper") for action in ("accept", "accept", "submit")),
    ("liaison", "progress", {"progress_pct": 100}),
    ("liaison", "progress", {"progress_pct": 40}),
    ("helper", "reply", {"text": "已办"}),
    ("liaison", "return", {"reason": "不属我单位", "suggested_dept": "D12"}),
    ("dispatcher", "return/refuse", {"reason": "属你单位职责"}),
    ("dispatcher", "verify", {}),
    ("dispatcher", "reject", {"reason": "佐证不全"}),
    ("dispatcher", "proposals", {"action": "suspend", "reason": "待政策", "review_on": "2026-03-20"}),
    ("dispatcher", "proposals", {"action": "cancel", "reason": "已并入上级方案"}),
)


@pytest.mark.parametrize("seed", range(3))
def test_after_whatever_was_asked_every_count_is_the_length_of_its_list(desk, seed):
    random = Random(seed)
    dues = ["2026-03-04", "2026-03-09", "2026-03-20", "2026-06-30", None]
    desk.publish(
        *(
            {"due_date": due, "co_depts": [JUSTICE] if n % 2 else []} if due else {"due_kind": "long_term"}
            for n, due in enumerate(random.choices(dues, k=8))
        )
    )
    answered = set()
    for turn in range(60):
        no = f"QJ50-{random.randint(1, 8):03d}"
        who, action, body = random.choice(ASKED)
        if action == "submit":
            desk.attach(no, content=PDF + no.encode())
        answered.add((action, desk.do(getattr(desk, who), no, action, body).status_code))
        for each in done(desk.leader.get("/tasks/v1/proposals?status=pending"))["items"]:
            done(desk.leader.post(f"/tasks/v1/proposals/{each['proposal_id']}/approve", {}))
        if turn % 20 == 19:
            desk.office.move_clock(f"2026-03-{3 + turn // 10:02d}T09:00")
            assert_counted(desk)
    assert {200, 201} & {status for _, status in answered}
    assert 409 in {status for _, status in answered}
    assert not {status for _, status in answered if status >= 500}


def assert_counted(desk):
    for client in (desk.liaison, desk.helper):
        counts = done(client.get("/tasks/v1/todo/counts"))
        lists = {box: listed(client, f"/tasks/v1/todo?box={box}") for box in Box}
        assert {box: len(lines) for box, lines in lists.items()} == counts
        everything = {line["task_no"]: line["boxes"] for line in listed(client, "/tasks/v1/todo?")}
        for box, lines in lists.items():
            assert {line["task_no"] for line in lines} == {no for no, of in everything.items() if box in of}
    for client in (desk.dispatcher, desk.director, desk.leader):
        for item in done(client.get("/tasks/v1/desk"))["items"]:
            assert len(done(client.get(item["list"]))["items"]) == item["count"]
    lines = listed(desk.dispatcher, "/tasks/v1/tasks?")
    for light in Light:
        shown = listed(desk.dispatcher, f"/tasks/v1/tasks?light={light}")
        assert [line["task_no"] for line in shown] == [
            line["task_no"] for line in lines if line["light"] == light
        ]


def listed(client, path):
    return done(client.get(f"{path}&limit=100"))["items"]
