"""What the ledger knows of enterprises and indicators, and what that is good for."""

import pytest

from chassis.events import copies
from chassis.events.inbox import Inbox
from contracts.surveys import EnterpriseRegistered, EnterpriseUpdated
from tests.desk import done, refused
from tests.issues.desk import NEW
from tests.issues.test_import import row, upload
from tests.issues.told import a_message, an_enterprise, an_indicator
from tests.people import a_person

FARM, MILL = "91150623MAQQ00016H", "92150623MAQQ00016E"
TYPED = {"name": "某牧业", "uscc": FARM}


@pytest.fixture
def hear(desk):
    """Events of one aggregate as they were told, however they arrive."""
    inbox: Inbox = desk.office.runtime.inboxes["issues"]

    def taken_in(*events, order=None):
        told = [a_message(event, f"{event.aggregate_id}-{n}", n) for n, event in enumerate(events, start=1)]
        inbox.receive([told[n] for n in order or range(len(told))])

    return taken_in


def concerned(desk, no, client=None):
    return desk.issue(no, client)["enterprises"]


def test_an_enterprise_goes_by_the_name_the_registry_has_and_keeps_it_when_it_is_called_otherwise(desk, hear):
    before = desk.register(enterprises=[TYPED])
    hear(an_enterprise(EnterpriseRegistered))
    no = desk.register(enterprises=[TYPED, {"name": "路边小店"}])
    hear(
        an_enterprise(EnterpriseRegistered),
        an_enterprise(EnterpriseUpdated, name="某牧业集团", status="停业"),
    )
    shop = {"enterprise_id": None, "name": "路边小店", "uscc": None, "current_name": None, "standing": None}
    now = {"current_name": "某牧业集团", "standing": "停业"}
    assert concerned(desk, no) == [
        {"enterprise_id": "e-1", "name": "鄂托克前旗某牧业有限公司", "uscc": FARM} | now,
        shop,
    ]
    assert concerned(desk, before) == [{"enterprise_id": None, "name": "某牧业", "uscc": FARM} | now]


def test_what_was_told_of_an_enterprise_earlier_does_not_undo_what_was_told_later(desk, hear):
    events = an_enterprise(EnterpriseRegistered), an_enterprise(EnterpriseUpdated, name="某牧业集团")
    hear(*events, order=(1, 0))
    assert concerned(desk, desk.register(enterprises=[TYPED]))[0]["name"] == "某牧业集团"


def test_one_enterprise_named_twice_is_one(desk, hear):
    hear(an_enterprise(EnterpriseRegistered))
    twice = [TYPED, {"name": "该公司", "enterprise_id": "e-1"}]
    assert len(concerned(desk, desk.register(enterprises=twice))) == 1
    no = desk.register(enterprises=twice[:1])
    done(
        desk.dispatcher.call("PATCH", desk.path(no), {"enterprises": twice[1:]}, headers={"If-Match": '"1"'})
    )
    assert len(concerned(desk, no)) == 1


def test_a_code_and_an_id_of_two_enterprises_are_refused(desk, hear):
    hear(an_enterprise(EnterpriseRegistered))
    wrong = NEW | {"enterprises": [{"name": "路边小店"}, TYPED | {"uscc": MILL, "enterprise_id": "e-1"}]}
    problem = refused(desk.dispatcher.post("/issues/v1/issues", wrong), 422, "enterprise_contradicts")
    assert problem["field"] == "enterprises[1].uscc"
    assert problem["detail"] == f"统一社会信用代码“{MILL}”不是企业库编号“e-1”的企业，应为“{FARM}”"


def test_an_imported_enterprise_is_recognised_too(desk, hear):
    hear(an_enterprise(EnterpriseRegistered))
    done(upload(desk, row()))
    (found,) = concerned(desk, "WT2026-RX-0001")
    assert (found["name"], found["enterprise_id"]) == ("鄂托克前旗某牧业有限公司", "e-1")


@pytest.mark.parametrize("speaks_for", ["e-1", FARM])
def test_an_account_reads_what_names_its_enterprise_by_code_or_by_id(desk, hear, speaks_for):
    by_code = desk.register(enterprises=[TYPED])
    by_id = desk.register(enterprises=[{"name": "某牧业", "enterprise_id": "e-1"}])
    desk.register(enterprises=[{"name": "某面粉厂", "uscc": MILL}])
    hear(an_enterprise(EnterpriseRegistered))
    with desk.office.transaction("issues") as session:
        copies.keep(session, a_person("en-1", "某牧业公司", ("EN",), enterprise=speaks_for))
    enterprise = desk.office.client("EN", person="en-1")
    lines = done(enterprise.get("/issues/v1/issues"))["items"]
    assert {each["issue_no"] for each in lines} == {by_code, by_id}
    assert len(concerned(desk, by_id, enterprise)) == 1


def test_duplicates_of_one_enterprise_are_found_whatever_it_is_named_by(desk, hear):
    by_code = desk.register(enterprises=[TYPED], petitioner={"type": "无"})
    by_id = desk.register(enterprises=[{"name": "该公司", "enterprise_id": "e-1"}], petitioner={"type": "无"})
    assert done(desk.dispatcher.get(f"{desk.path(by_id)}/duplicates"))["items"] == []
    hear(an_enterprise(EnterpriseRegistered))
    for one, other in ((by_id, by_code), (by_code, by_id)):
        (found,) = done(desk.dispatcher.get(f"{desk.path(one)}/duplicates"))["items"]
        assert found["issue_no"] == other


def test_only_indicators_in_use_are_matched_with(desk, hear):
    no = desk.register()

    def match(*codes):
        etag = desk.dispatcher.get(desk.path(no)).headers["ETag"]
        body = {"indicator_codes": list(codes)}
        return desk.dispatcher.call("PATCH", desk.path(no), body, headers={"If-Match": etag})

    assert done(match("NM-77"))["indicator_codes"] == ["NM-77"]  # no catalogue has been heard of
    for code in ("NM-01", "NM-02"):
        hear(an_indicator(code))
    hear(an_indicator("NM-03"), an_indicator("NM-03", active=False))
    assert done(match("NM-01", "NM-02"))["indicator_codes"] == ["NM-01", "NM-02"]
    problem = refused(match("NM-01", "NM-03"), 422, "unknown_indicator")
    assert (problem["field"], problem["detail"]) == ("indicator_codes[1]", "指标“NM-03”不存在或已停用")


def test_an_import_names_only_indicators_in_use(desk, hear):
    hear(an_indicator("NM-01"))
    problem = refused(upload(desk, row(对应指标="NM-01、NM-99")), 422, "import_refused")
    assert problem["errors"][0]["detail"] == "第3行 “对应指标”：指标“NM-99”不存在或已停用"
    done(upload(desk, row(对应指标="NM-01")))
    assert desk.issue("WT2026-RX-0001")["indicator_codes"] == ["NM-01"]
