"""An office that works on tasks over HTTP: who is there, and the steps of a task as they take them."""

from contextlib import contextmanager

from sqlalchemy import select
from urllib3.filepost import encode_multipart_formdata

from chassis.events.outbox import outbox
from chassis.testing import Office
from tests.tasks.builders import JUSTICE, MARKET, know_everybody

SCOPES = ("tasks:read", "tasks:write")
PDF = b"%PDF-1.7 evidence"
TASK = {
    "title": "企业开办一日办结",
    "content": "推行企业开办一网通办。",
    "lead_dept": MARKET,
    "co_depts": [],
    "leader": "包局长",
    "owner": "吴科长",
    "owner_phone": "13800001234",
    "supervisor": "wang-dp",
    "start_date": "2026-03-02",
    "due_date": "2026-06-30",
}
PLAN = {
    "code": "QJ50",
    "name": "旗级5.0",
    "level": "banner",
    "edition": "5.0",
    "year": 2026,
    "doc_title": "优化营商环境提升行动方案（5.0版）",
}


class Desk:
    """Everybody who has to do with tasks, each with a client of their own."""

    def __init__(self, office):
        self.office = office
        self.dispatcher = office.client("DP", person="wang-dp", dept="D00")
        self.second_dispatcher = office.client("DP", person="li-2", dept="D00")
        self.director = office.client("DR", person="zhao-dr", dept="D00")
        self.leader = office.client("LD", person="banner-leader")
        self.liaison = office.client("DL", person="wu-dl", dept=MARKET)
        self.machine = office.client("DL", type="machine", person="m-d03", dept=MARKET, scopes=SCOPES)
        self.helper = office.client("DL", person="bao-dl", dept=JUSTICE)
        self.stranger = office.client("DL", person="x-dl", dept="D12")
        self.auditor = office.client("AU", person="su-au")

    def publish(self, *tasks, **plan):
        """A plan in force with tasks that differ from TASK so, numbered from 1; returns the first number."""
        given = PLAN | {"declared_count": max(len(tasks), 1)} | plan
        done(self.dispatcher.post("/tasks/v1/plans", given), 201)
        for seq, task in enumerate(tasks or [{}], start=1):
            body = {"seq": seq, **TASK, **task}
            if body.get("due_kind") == "long_term":
                del body["due_date"]
            done(self.dispatcher.post(f"/tasks/v1/plans/{given['code']}/tasks", body), 201)
        done(self.dispatcher.post(f"/tasks/v1/plans/{given['code']}/publish"))
        return f"{given['code']}-001"

    def do(self, client, no, step, body=None, **given):
        """One step of a task, whatever comes of it."""
        return client.post(f"/tasks/v1/tasks/{no}/{step}", body, **given)

    def accept(self, no, client=None):
        return done(self.do(client or self.liaison, no, "accept"))

    def report(self, no, percent, **more):
        return done(self.do(self.liaison, no, "progress", {"progress_pct": percent, **more}))

    def attach(self, no, client=None, content=PDF, name="佐证.pdf", **fields):
        # not werkzeug's form, which leaves the line after an empty file out
        form, content_type = encode_multipart_formdata(
            {"not_classified": "true", "file": (name, content)} | fields
        )
        return (client or self.liaison).post(
            f"/tasks/v1/tasks/{no}/files", data=form, content_type=content_type
        )

    def submit(self, no):
        """All that is needed before, and the request itself."""
        self.report(no, 100)
        done(self.attach(no, content=PDF + no.encode()), 201)
        return done(self.do(self.liaison, no, "submit", {}))

    def close(self, no):
        """From the signature to the close-out of a banner task."""
        self.accept(no)
        self.submit(no)
        return done(self.do(self.dispatcher, no, "verify", {}))

    def task(self, no, client=None):
        return done((client or self.dispatcher).get(f"/tasks/v1/tasks/{no}"))

    def history(self, no):
        return done(self.dispatcher.get(f"/tasks/v1/tasks/{no}/history"))["items"]

    def deadlines(self, no):
        """What the task is due by, by kind."""
        told = done(self.auditor.get(f"/tasks/v1/tasks/{no}/deadlines"))
        return {each["deadline"]: each for each in told["items"]}

    def events(self, *names):
        """What has been told so far, of these names or of all, oldest first."""
        with self.office.session("tasks") as session:
            rows = session.execute(select(outbox.c.name).order_by(outbox.c.id)).scalars()
            return [name for name in rows if not names or name in names]


def done(response, status=200):
    """The answer, which must be a success."""
    assert response.status_code == status, response.json
    return response.json


def refused(response, status, code):
    """The problem, which must be this one."""
    assert (response.status_code, response.json["code"]) == (status, code), response.json
    return response.json


@contextmanager
def a_desk(folder, now="2026-03-02T09:00", **settings):
    """An office with task dispatch alone, which knows the units and people of the builders."""
    with Office(folder, services=("tasks",), now=now, **settings) as office:
        with office.transaction("tasks") as session:
            know_everybody(session)
        yield Desk(office)
