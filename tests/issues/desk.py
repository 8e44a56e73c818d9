"""An office that works on issues over HTTP: who is there, and the steps of an issue as they take them."""

from functools import partial

from tests.desk import ItemDesk, done, opened
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
#: what the ledger can be counted by
BY = ["source", "handling_class", "category", "kind", "unit", "light", "status", "month"]


class Desk(ItemDesk):
    """Everybody who has to do with issues, each with a client of their own."""

    service = "issues"
    issue = ItemDesk.item

    def __init__(self, office):
        super().__init__(office)
        self.clerk = office.client("CS", person="li-cs", dept="D00")
        self.leader = office.client("LD", person="na-ld")
        self.lead = office.client("DL", type="machine", person="m-d06", dept=FINANCE, scopes=SCOPES)
        self.head = office.client("DH", person="bai-dh", dept=FINANCE)
        self.helper = office.client("DL", person="bao-dl", dept=INDUSTRY)
        self.stranger = office.client("DL", person="x-dl", dept="D12")
        self.officer = office.client("OF", person="of-1")

    def register(self, client=None, **given):
        return done((client or self.dispatcher).post("/issues/v1/issues", NEW | given), 201)["issue_no"]

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


#: an office with the ledger alone, which knows the units and people of the builders
a_desk = partial(opened, Desk, know=know_everybody)


def length(client, address, limit=3):
    """How long the list at an address is, page by page."""
    joint, total, cursor = "&" if "?" in address else "?", 0, ""
    while cursor is not None:
        page = done(client.get(f"{address}{joint}limit={limit}{cursor}"))
        total += len(page["items"])
        cursor = page["next"] and f"&cursor={page['next']}"
    return total
