"""What an enterprise sees of the ledger: what concerns it, and of the handling what was written for it."""

import pytest

from chassis.events import copies
from tests.desk import done, refused
from tests.issues.builders import INDUSTRY
from tests.issues.desk import length
from tests.people import a_person

FARM, MILL = "91150623MAQQ00016H", "92150623MAQQ00016E"
BOTH = [{"name": "某牧业公司", "uscc": FARM}, {"name": "某面粉厂", "uscc": MILL, "enterprise_id": "e-7"}]


@pytest.fixture
def account(desk):
    """An account that speaks for an enterprise, as directory tells of it."""

    def made(enterprise, roles=("EN",), **more):
        with desk.office.transaction("issues") as session:
            copies.keep(session, a_person("en-1", "某牧业公司", roles, enterprise=enterprise, **more))
        return desk.office.client(*roles, person="en-1", dept="D00" if len(roles) > 1 else None)

    return made


@pytest.mark.parametrize("named", [MILL, "e-7"])
def test_an_enterprise_reads_what_concerns_it_and_nothing_else(desk, account, named):
    concerned, other = desk.signed(enterprises=BOTH), desk.signed(enterprises=BOTH[:1])
    enterprise = account(named)
    (line,) = done(enterprise.get("/issues/v1/issues"))["items"]
    assert line["issue_no"] == concerned
    assert length(enterprise, "/issues/v1/issues?kind=问题&category=资金扶持") == 1
    told = desk.issue(concerned, enterprise)
    assert [each["name"] for each in told["enterprises"]] == ["某面粉厂"]
    assert told["petitioner"]["phone"] == "138****1234"
    for path in ("", "/history", "/messages"):
        refused(enterprise.get(f"{desk.path(other)}{path}"), 403, "issue_out_of_scope")


@pytest.mark.parametrize(
    "more",
    [{"active": False}, {"roles": ("EN", "VC")}, {"enterprise": None}],
    ids=["gone", "staff", "unlinked"],
)
def test_who_speaks_for_no_enterprise_reads_none_of_its_issues(desk, account, more):
    no = desk.signed(enterprises=BOTH)
    client = account(**({"enterprise": MILL} | more))
    assert done(client.get("/issues/v1/issues"))["items"] == []
    refused(client.get(desk.path(no)), 403, "issue_out_of_scope")


def test_it_speaks_with_the_unit_and_reads_what_was_written_for_it(desk, account):
    no = desk.signed(enterprises=BOTH, dispatch={"co_depts": [INDUSTRY]})
    enterprise = account(FARM)
    done(desk.do(desk.lead, no, "notes", {"text": "已与银行协商", "public": True}))
    done(desk.do(desk.lead, no, "notes", {"text": "内部意见：企业征信不良"}))
    done(desk.do(desk.helper, no, "reply", {"text": "该企业欠缴社保"}))
    told = desk.issue(no, enterprise)
    assert (told["progress"], told["co_units"][0]["reply"]) == ("已与银行协商", None)
    assert desk.issue(no, desk.lead)["progress"] == "内部意见：企业征信不良"
    assert "征信" not in str(told) + str(done(enterprise.get(f"{desk.path(no)}/history")))
    done(enterprise.post(f"{desk.path(no)}/messages", {"text": "何时放款"}), 201)
    assert done(desk.lead.get(f"{desk.path(no)}/messages"))["items"][0]["side"] == "reporter"
