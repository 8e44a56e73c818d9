"""An office that works on issues over HTTP: who is there, and the steps of an issue as they take them."""

from contextlib import contextmanager

from sqlalchemy import select

from chassis.events.outbox import outbox
from chassis.testing import Office
from tests.issues.builders import FINANCE, INDUSTRY, know_everybody

SCOPES = ("issues:read", "issues:write")
NEW = {
    "source": "RX",
    "category": "资金扶持",
    "title": "贷款难",
    "description": "流动资金贷款审批时间太长",
    "petitioner": {"type": "群众", "name": "张三丰", "phone": "13812341234"},
}
DISPATCH = {"lead_dept": FINANCE, "supervisor": "wang-dp"}
RESULT = "已协调农商行于三月十日前发放流动资金贷款五十万元"
NOBODY = {"petitioner": {"type": "无"}}


class Desk:
    """Everybody who has to do with issues, each with a client of their own."""

    def __init__(self, office):
        self.office = office
        self.dispatcher = office.client("DP", person="wang-dp", dept="D00")
        self.director = office.client("DR", person="zhao-dr", dept="D00")
        self.clerk = office.client("CS", person="li-cs", dept="D00")
        self.leader = office.client("LD", person="na-ld")
        self.lead = office.client("DL", type="machine", person="m-d06", dept=FINANCE, scopes=SCOPES)
        self.head = office.client("DH", person="bai-dh", dept=FINANCE)
        self.helper = office.client("DL", person="bao-dl", dept=INDUSTRY)
        self.stranger = office.client("DL", person="x-dl", dept="D12")
        self.officer = office.client("OF", person="of-1")
        self.auditor = office.client("AU", person="su-au")

    def register(self, client=None, **given):
        return done((client or self.dispatcher).post("/issues/v1/issues", NEW | given), 201)["issue_no"]

    def do(self, client, no, step, body=None, **given):
        """One step of an issue, whatever comes of it."""
        return client.post(f"/issues/v1/issues/{no}/{step}", body, **given)

    def dispatched(self, accepted=None, *, dispatch=(), **given):
        """A new issue that finance leads, or an accepted one given to it again."""
        no = accepted or self.register(**given)
        if accepted is None:
            done(self.do(self.dispatcher, no, "accept"))
        done(self.do(self.dispatcher, no, "dispatch", DISPATCH | dict(dispatch)))
        return no

    def signed(self, **given):
        no = self.dispatched(**given)
        done(self.do(self.lead, no, "sign"))
        return no

    def submitted(self, no=None, **given):
        no = no or self.signed(**given)
        issue = self.issue(no)
        if issue["contact_due"] and not issue["contacted_on"]:
            done(self.do(self.lead, no, "contact", {"text": "已电话联系，约定上门"}))
        done(self.do(self.lead, no, "submit", {"result": RESULT}))
        return no

    def verified(self, no=None, **given):
        no = self.submitted(no, **given)
        done(self.do(self.dispatcher, no, "verify", {}))
        return no

    def call(self, no, *, reached=True, client=None, **heard):
        return self.do(client or self.clerk, no, "callbacks", {"reached": reached} | heard)

    def issue(self, no, client=None):
        return done((client or self.dispatcher).get(f"/issues/v1/issues/{no}"))

    def history(self, no):
        return done(self.dispatcher.get(f"/issues/v1/issues/{no}/history"))["items"]

    def deadlines(self, no):
        """What the issue is due by, by kind."""
        told = done(self.auditor.get(f"/issues/v1/issues/{no}/deadlines"))
        return {each["deadline"]: each for each in told["items"]}

    def events(self, *names):
        """What has been told so far, of these names or of all, oldest first."""
        with self.office.session("issues") as session:
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
    """An office with the ledger alone, which knows the units and people of the builders."""
    with Office(folder, services=("issues",), now=now, **settings) as office:
        with office.transaction("issues") as session:
            know_everybody(session)
        yield Desk(office)
