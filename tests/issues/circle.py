"""The circle of the restricted ledger over HTTP: who is in it, who is not, and the steps of a case."""

from functools import partial

from chassis.events import copies
from tests.desk import done, opened
from tests.issues.builders import FINANCE, INDUSTRY, know_everybody
from tests.people import a_person

CASE = {
    "title": "羊羔补贴发放不公",
    "facts": "经办人虚报羊羔数量，套取惠牧资金",
    "field": "惠农惠牧资金",
    "respondent_dept": FINANCE,
}
ASSIGNMENT = {
    "inspect_dept": INDUSTRY,
    "rect_dept": FINANCE,
    "rect_leader": "fin-head",
    "rect_person": "fin-person",
    "neutral_text": "规范一项资金的发放核对程序",
    "deadline": "2026-03-31",
}
RESULT = "已逐户核对并公示，建立双人复核的发放制度，结余资金已退回"


class Circle:
    """Everybody around the restricted ledger, each with a client of their own."""

    service = "issues"

    def __init__(self, office):
        self.office = office
        self.first = office.client("GT", person="gt-1")
        self.second = office.client("GT", person="gt-2")
        self.third = office.client("GT", person="gt-3")
        self.of_respondent = office.client("GT", person="gt-fin", dept=FINANCE)
        self.leader = office.client("LD", person="named-ld")
        self.other_leader = office.client("LD", person="other-ld")
        self.rectifier = office.client("DL", person="fin-person", dept=FINANCE)
        self.colleague = office.client("DL", person="fin-liaison", dept=FINANCE)
        self.auditor = office.client("AU", person="su-au")
        self.director = office.client("DR", person="zhao-dr", dept="D00")
        self.everybody_else = {
            "LD": self.other_leader,
            "DR": self.director,
            "DP": office.client("DP", person="wang-dp", dept="D00"),
            "CS": office.client("CS", person="cs-1", dept="D00"),
            "DH": office.client("DH", person="fin-head", dept=FINANCE),
            "DL": self.colleague,
            "DL machine": office.client(
                "DL",
                type="machine",
                person="fin-person",
                dept=FINANCE,
                scopes=("issues:read", "issues:write"),
            ),
            "GT machine": office.client(
                "GT", type="machine", person="gt-1", scopes=("issues:read", "issues:write")
            ),
            "VC": office.client("VC", person="li-vc", dept="D00"),
            "OF": office.client("OF", person="officer-1"),
            "EN": office.client("EN", person="en-1"),
            "CI": office.client("CI", person="ci-1"),
            "AU": self.auditor,
            "OP": office.client("OP", person="op-1"),
        }

    def open(self, **given):
        """A case that was just opened; returns its reference."""
        return done(self.first.post(f"{CASES}", CASE | given), 201)["case_ref"]

    def assigned(self, **given):
        """A case that the finance bureau's person has to put right."""
        ref = self.open()
        done(self.step(self.first, ref, "assign", ASSIGNMENT | given))
        return ref

    def submitted(self):
        """A case that waits for its first verifier."""
        ref = self.assigned()
        done(self.handle(ref, "start"))
        done(self.handle(ref, "submit", {"result": RESULT}))
        return ref

    def closed(self):
        """A case that two have verified."""
        ref = self.submitted()
        done(self.step(self.first, ref, "verify", {}))
        done(self.step(self.second, ref, "verify", {}))
        return ref

    def step(self, client, ref, step, body=None, **given):
        """One step of a case, whatever comes of it."""
        return client.post(f"{CASES}/{ref}/{step}", body, **given)

    def handle(self, ref, step, body=None, client=None):
        """One step of the person who puts it right."""
        return (client or self.rectifier).post(f"/issues/v1/restricted/matters/{ref}/{step}", body)

    def case(self, ref, client=None):
        return done((client or self.first).get(f"{CASES}/{ref}"))

    def ask(self, client=None, **body):
        """A request for two, as it was taken down."""
        body = {"reason": "核实情况需要联系举报人"} | body
        return done((client or self.first).post(REQUESTS, body), 201)["request_ref"]

    def approve(self, client, ref):
        return client.post(f"{REQUESTS}/{ref}/approve", {})

    def name(self, kind, person):
        """Two of the team agree on who is in the circle."""
        done(self.approve(self.second, self.ask(kind=kind, person_id=person, reason="专班会议研究确定")))


CASES = "/issues/v1/restricted/cases"
REQUESTS = "/issues/v1/restricted/requests"
MATTERS = "/issues/v1/restricted/matters"


def know_circle(session):
    """What directory has told of them."""
    know_everybody(session)
    for person_id, dept, role in (
        *((f"gt-{n}", None, "GT") for n in (1, 2, 3)),
        *((f"{name}-ld", None, "LD") for name in ("named", "other")),
        *((f"fin-{name}", FINANCE, "DL") for name in ("person", "next")),
        ("fin-head", FINANCE, "DH"),
        ("ind-person", INDUSTRY, "DL"),
    ):
        copies.keep(session, a_person(person_id, roles=(role,), dept_code=dept))


#: an office with the ledger alone, that knows the circle
a_circle = partial(opened, Circle, know=know_circle)
