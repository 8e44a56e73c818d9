"""A March of two units, of which a report is made: what was due, filed and accepted."""

import io

import orjson
from docx import Document
from sqlalchemy import select

from chassis.events.outbox import outbox
from tests.desk import PDF, done
from tests.tasks.builders import JUSTICE

MONTH = "2026-03"
ROUND, REPORT = f"/tasks/v1/rounds/{MONTH}", f"/tasks/v1/reports/{MONTH}"
FILED = {
    "progress_pct": 96,
    "done_text": "已完成流程再造和系统联调，正在组织试点窗口开展业务培训。",
    "next_plan": "全面推开",
}
#: of the market bureau: closed in time; due and not done; due, done late; lasting; on course; suspended
TASKS = (
    {"start_date": "2026-01-01", "due_date": "2026-03-31"},
    {"start_date": "2026-01-01", "due_date": "2026-03-24"},
    {"start_date": "2026-01-01", "due_date": "2026-03-26"},
    {"due_kind": "long_term"},
    {"start_date": "2026-03-01", "due_date": "2026-12-31", "title": "企业注销“一次办”"},
    {"start_date": "2026-03-01", "due_date": "2026-12-31"},
    {"start_date": "2026-01-01", "due_date": "2026-03-31", "lead_dept": JUSTICE},
    {"start_date": "2026-01-01", "due_date": "2026-12-31", "lead_dept": JUSTICE},
)


def no(n):
    return f"QJ50-00{n}"


def filed(desk, n, client=None, month=MONTH, **more):
    path = f"/tasks/v1/rounds/{month}/filings/{no(n)}/submit"
    return done((client or desk.liaison).post(path, FILED | more))


def accepted(desk, *numbers, month=MONTH):
    items = [{"task_no": no(n)} for n in numbers]
    assert done(desk.dispatcher.post(f"/tasks/v1/rounds/{month}/accept", {"items": items}))["done"] == len(
        items
    )


def march(desk):
    """What two units did in March, up to the evening of the review."""
    desk.publish(*TASKS)
    for n in range(1, 7):
        desk.accept(no(n))
    for n in (7, 8):
        desk.accept(no(n), desk.helper)
    evidence = [done(desk.attach(no(2), content=PDF + b"2"), 201)["items"][0]["sha256"]]
    for n in (1, 3):
        desk.submit(no(n))
        done(desk.do(desk.dispatcher, no(n), "verify", {}))
    hold = {"action": "suspend", "reason": "自治区配套政策未出台", "review_on": "2026-09-30"}
    number = done(desk.do(desk.dispatcher, no(6), "proposals", hold), 201)["proposal_id"]
    done(desk.leader.post(f"/tasks/v1/proposals/{number}/approve", {}))
    desk.office.move_clock("2026-04-01T09:00")
    filed(desk, 2, evidence=evidence, problems="部门间数据尚未打通")
    filed(desk, 4, progress_pct=0)
    filed(desk, 5, progress_pct=5)
    filed(desk, 8, desk.helper, progress_pct=0)
    done(desk.dispatcher.post(f"{ROUND}/filings/{no(5)}/return", {"reason": "未写明数据来源"}))
    filed(desk, 5, progress_pct=5)
    desk.office.move_clock("2026-04-07T09:00")
    filed(desk, 7, desk.helper, progress_pct=0)  # late
    accepted(desk, 2, 4, 5, 7, 8)


def units(desk, client=None, path=REPORT):
    return {unit["dept"]: unit for unit in done((client or desk.dispatcher).get(f"{path}/units"))["items"]}


def told(desk, name):
    with desk.office.session("tasks") as session:
        rows = session.execute(select(outbox.c.body).where(outbox.c.name == name).order_by(outbox.c.id))
        return [orjson.loads(row.body) for row in rows]


def lines(desk, client=None, **filters):
    query = "&".join(f"{name}={value}" for name, value in filters.items())
    return done((client or desk.dispatcher).get(f"{REPORT}/lines?{query}"))["items"]


def texts_of(response):
    assert response.status_code == 200
    return [p.text for p in Document(io.BytesIO(response.data)).paragraphs]
