"""表5 to 表7: what the other services told, as it stood at the cutoff and counted from frozen rows."""

import io
from datetime import timedelta
from random import Random

import pytest
from docx import Document
from openpyxl import load_workbook

from services.tasks.ledger.queries import issues
from services.tasks.reports.matters import COUNTED
from tests.desk import done
from tests.tasks.beside import Beside, day
from tests.tasks.builders import JUSTICE, MARKET
from tests.tasks.desk import a_desk
from tests.tasks.march import REPORT, ROUND, march

HEAD, VISITS = "暖城·暖企", "万民干部助万企"


def tell(beside):
    """Issues, actions and officers up to the middle of April."""
    beside.campaign("nuanqi", HEAD)
    beside.campaign("wanmin", VISITS, "nuanqi")
    beside.campaign("other", "春风行动")
    for no, on in (("XD1", "02-10"), ("XD2", "03-10"), ("XD3", "04-02")):
        beside.action(no, on, "wanmin", VISITS, "nuanqi")
    beside.action("XD4", "03-11", "nuanqi", HEAD)
    beside.action("XD5", "03-12", "other", "春风行动")
    for no, registered, enterprises in (
        ("WJ1", "02-03", "ab"),
        ("WJ2", "03-03", "bc"),
        ("WJ3", "03-04", "d"),
    ):
        beside.opens(no, registered, campaign=VISITS, enterprises=enterprises)
        beside.dispatches(no, registered, "03-20")
    beside.closes("WJ1", "02-20", campaign=VISITS, enterprises="ab")
    beside.closes("WJ2", "03-18", campaign=VISITS, enterprises="bc")
    beside.closes("WJ3", "04-01", campaign=VISITS, enterprises="d")  # after the cutoff: open on that day
    beside.opens("WJ4", "03-05")
    beside.merges("WJ4", "03-06", "WJ2")
    beside.opens("WJ5", "04-01")
    for no, dept in (("TY1", MARKET), ("TY2", JUSTICE), ("TY3", JUSTICE)):
        beside.opens(no, "03-09", source="TY")
        beside.dispatches(no, "03-09", "03-25", source="TY", dept=dept)
    beside.opens("TY4", "03-31", source="TY")
    beside.hands_in("TY1", "03-24", source="TY")
    beside.closes("TY2", "03-12", source="TY", reason="explained", dept=JUSTICE)
    beside.closes("TY3", "03-12", source="TY", dept=JUSTICE)
    beside.reopens("TY3", "03-16", "03-27", source="TY", dept=JUSTICE)
    beside.officer("O1", "city")
    beside.officer("O2", "banner")
    beside.officer("O3", "banner", term_end="03-30")
    beside.officer("O4", "banner")
    beside.dismisses("O4", "banner", "03-31")
    beside.officer("O5", "banner")
    beside.dismisses("O5", "banner", "04-01")
    for on in ("02-27", "03-01", "03-31", "04-01"):
        beside.deed("O2", "banner", on)


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """The report of March with what the others told before it was compiled; read only."""
    with a_desk(tmp_path_factory.mktemp("matters"), now="2026-03-30T09:00") as opened:
        tell(Beside(opened))
        march(opened)
        opened.office.move_clock("2026-04-09T09:00")
        done(opened.dispatcher.post(f"{ROUND}/compile"))
        yield opened


def sheet(desk, name):
    book = load_workbook(io.BytesIO(desk.leader.get(f"{REPORT}/files/xlsx").data))
    return [[cell.value for cell in row][1:] for row in book[name].iter_rows(min_row=2)]


def listed(desk, client=None, **filters):
    query = "&".join(f"{name}={value}" for name, value in filters.items())
    return [
        line["issue_no"] for line in done((client or desk.leader).get(f"{REPORT}/issues?{query}"))["items"]
    ]


def test_the_ledger_is_told_by_source_as_it_stood_at_the_cutoff(desk):
    # total, registered and closed in March, closed, solved, open, overdue
    assert sheet(desk, "表5 问题台账") == [
        ["监督体验官", 4, 4, 1, 1, 0, 3, 1, "25.00%"],
        ["问卷走访", 3, 2, 1, 2, 2, 1, 1, "66.67%"],
        ["合计", 7, 6, 2, 3, 2, 4, 2, "42.86%"],
    ]


def test_a_campaign_s_actions_and_the_enterprises_served_are_counted_with_all_that_belongs_to_it(desk):
    # actions, those of March, issues of visits, solved, enterprises: b is one, though solved for twice
    assert sheet(desk, "表6 行动") == [
        [HEAD, 1, 1, 0, 0, 0],
        [VISITS, 2, 1, 3, 2, 3],
        ["合计", 3, 2, 3, 2, 3],
    ]


def test_what_officers_brought_up_is_told_by_the_unit_that_handles_it(desk):
    assert sheet(desk, "表7 监督体验官") == [
        ["鄂托克前旗市场监督管理局", 1, 1, 0, 0, 0, 1, 0, "0.00%"],  # handed in, so not overdue
        ["旗司法局", 2, 2, 1, 1, 0, 1, 1, "50.00%"],  # one explained, one in hand again and late
        ["尚未交办", 1, 1, 0, 0, 0, 1, 0, "0.00%"],
        ["合计", 4, 4, 1, 1, 0, 3, 1, "25.00%"],
    ]


def test_the_bulletin_has_nine_sections_and_says_the_same(desk):
    paper = Document(io.BytesIO(desk.leader.get(f"{REPORT}/files/docx").data))
    said = [paragraph.text for paragraph in paper.paragraphs]
    titles = ("五、问题台账办理", "六、“暖城·暖企”行动", "七、监督体验官反映问题", "八、督办约谈通报情况")
    places = [said.index(title) for title in titles]
    assert places == sorted(places)
    assert "九、存在问题及下步要求" in said
    assert any("累计开展行动3次，其中本月2次" in text and "服务企业3家" in text for text in said)
    assert any(
        "在聘监督体验官3人，其中市级1人、旗级2人；本月开展体验、政策宣传、意见收集2次" in text
        for text in said
    )
    assert any("累计登记7件，已销号3件，其中已解决2件；在办4件，逾期2件" in text for text in said)


def test_every_number_of_the_ledger_is_the_length_of_its_list(desk):
    rows = {row[0]: row[1:8] for row in sheet(desk, "表5 问题台账")}
    names = ("total", "fresh", "closed_in_month", "closed", "solved", "open", "overdue")
    assert set(names) == set(COUNTED)
    for source, row in (("TY", rows["监督体验官"]), ("WJ", rows["问卷走访"])):
        assert [len(listed(desk, source=source, counted=name)) for name in names] == row
    assert listed(desk, source="TY", dept=JUSTICE) == ["TY2", "TY3"]
    assert len(listed(desk, campaign=VISITS, counted="solved")) == 2


def test_a_correction_keeps_what_was_frozen_and_a_unit_sees_its_own(desk):
    before = sheet(desk, "表5 问题台账")
    head = done(desk.leader.get(REPORT))
    desk.leader.post(f"{REPORT}/sign", headers={"If-Match": f'"{head["version"]}"'})
    done(desk.director.post(f"{REPORT}/publish"))
    assert listed(desk, desk.liaison) == ["TY1", "WJ1", "WJ2", "WJ3"]
    Beside(desk).opens("RX1", "03-02", source="RX")  # told too late
    body = {"reason": "填报时间登记有误", "lines": [{"task_no": "QJ50-007", "filed_on_time": True}]}
    assert done(desk.dispatcher.post(f"{REPORT}/correct", body))["edition"] == 2
    assert sheet(desk, "表5 问题台账") == before


@pytest.mark.parametrize("seed", range(5))
def test_in_whatever_order_events_arrive_the_issues_stand_alike(tmp_path, seed):
    standings = []
    for shuffled in (False, True):
        with a_desk(tmp_path / str(shuffled)) as opened:
            beside = Beside(opened)
            beside.late = []
            tell(beside)
            if shuffled:
                Random(seed).shuffle(beside.late)
            beside.arrive([*beside.late, *beside.late[:10]])
            with opened.office.session("tasks") as session:
                days = [day("02-01") + timedelta(days=5 * n) for n in range(16)]
                standings.append([list(issues(session, on)) for on in days])
    assert standings[0] == standings[1]
    assert len(standings[0][-1]) == 8
