"""An office that works on tasks over HTTP: who is there, and the steps of a task as they take them."""

from functools import partial

from tests.desk import PDF, ItemDesk, done, opened
from tests.tasks.builders import JUSTICE, MARKET, know_everybody

SCOPES = ("tasks:read", "tasks:write")
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


class Desk(ItemDesk):
    """Everybody who has to do with tasks, each with a client of their own."""

    service = "tasks"
    task = ItemDesk.item

    def __init__(self, office):
        super().__init__(office)
        self.second_dispatcher = office.client("DP", person="li-2", dept="D00")
        self.leader = office.client("LD", person="banner-leader")
        self.liaison = office.client("DL", person="wu-dl", dept=MARKET)
        self.machine = office.client("DL", type="machine", person="m-d03", dept=MARKET, scopes=SCOPES)
        self.helper = office.client("DL", person="bao-dl", dept=JUSTICE)
        self.stranger = office.client("DL", person="x-dl", dept="D12")

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

    def accept(self, no, client=None):
        return done(self.do(client or self.liaison, no, "accept"))

    def report(self, no, percent, **more):
        return done(self.do(self.liaison, no, "progress", {"progress_pct": percent, **more}))

    def attach(self, no, client=None, **file):
        return self.upload(client or self.liaison, no, **file)

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


#: an office with task dispatch alone, which knows the units and people of the builders
a_desk = partial(opened, Desk, know=know_everybody)
