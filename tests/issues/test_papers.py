"""What leaves the house as an official paper: supervision orders, interviews, rectification plans."""

import io

import pytest
from docx import Document

from chassis.events import copies
from tests.desk import done, refused
from tests.issues.builders import FINANCE, INDUSTRY
from tests.issues.desk import a_desk
from tests.people import a_person

CENTRE = "鄂托克前旗营商环境促进中心"
PLAN = {
    "measures": "一是设立专窗；\n二是压减材料三项，联系电话13987654321。",
    "person": "白主任",
    "planned_for": "2024-05-20",
}


@pytest.fixture
def friday(tmp_path):
    """The office on the Friday of the worked example of domain.md §3.3."""
    with a_desk(tmp_path, now="2024-04-26T10:00") as opened:
        with opened.office.transaction("issues") as session:
            copies.keep(session, a_person("fin-head", "苏局长", ("DH",), dept_code=FINANCE))
        yield opened


def paper(answer):
    """The texts of a docx, without empty lines."""
    assert answer.status_code == 200, answer.json
    assert answer.headers["Content-Disposition"].startswith("attachment")
    return [each.text for each in Document(io.BytesIO(answer.data)).paragraphs if each.text]


def supervised(desk, until, **given):
    """An issue that is late by then, and the addresses of its rungs and orders by level."""
    no = desk.dispatched(**given)
    desk.office.move_clock(until)
    listed = done(desk.dispatcher.get(f"/issues/v1/escalations?issue_no={no}"))["items"]
    rungs = {each["level"]: f"/issues/v1/escalations/{each['escalation_id']}" for each in listed}
    (order,) = done(desk.dispatcher.get(f"/issues/v1/orders?issue_no={no}"))["items"]
    return no, rungs, f"/issues/v1/orders/{order['order_id']}/file"


def test_an_order_says_what_is_late_what_is_asked_and_by_when_to_answer(friday):
    said = "贷款审批太长，请回电13812341234"
    no, _, file = supervised(friday, "2024-05-16T09:00", description=said, dispatch={"co_depts": [INDUSTRY]})
    told = paper(friday.lead.get(file))
    assert told[:4] == [CENTRE, "鄂前营商督〔2024〕5001号", "督 办 单", "鄂托克前旗财政局："]
    assert told[4:9] == [
        "一、督办事项",
        f"{no}　贷款难",
        said,
        "办结时限：2024年5月13日。",
        "二、督办要求",
    ]
    assert told[-3:] == ["请于2024年5月21日前在平台回复。盯办人：王调度。", CENTRE, "2024年5月16日"]
    assert "13812341234" not in "".join(paper(friday.auditor.get(file)))
    for client in (friday.helper, friday.stranger):
        refused(client.get(file), 403, "not_your_order")
    refused(friday.lead.get("/issues/v1/orders/99/file"), 404, "order_not_found")


def test_an_approved_interview_tells_the_unit_why_and_what_to_bring(friday):
    no, rungs, _ = supervised(friday, "2024-05-27T09:00", dispatch={"co_depts": [INDUSTRY]})
    file = f"{rungs['interview']}/file"
    refused(friday.leader.get(file), 409, "no_interview_sent")
    refused(friday.leader.get(f"{rungs['supervise']}/file"), 409, "no_interview_sent")
    friday.office.move_clock("2024-05-28T09:00")
    done(friday.leader.post(f"{rungs['interview']}/approve"))
    told = paper(friday.lead.get(file))
    assert told[:3] == [CENTRE, "约 谈 通 知", "鄂托克前旗财政局："]
    assert told[4] == (
        f"你单位主办的问题{no}“贷款难”应于2024年5月13日办结，截至2024年5月27日已逾期10个工作日，"
        "经2024年5月14日催办、2024年5月16日以鄂前营商督〔2024〕5001号督办，仍未办结。"
    )
    assert told[6].startswith("经旗领导于2024年5月28日批准，约谈你单位主要负责人，")
    assert told[-2:] == [CENTRE, "2024年5月28日"]
    assert paper(friday.auditor.get(file)) == told
    friday.office.move_clock("2024-06-03T09:00")
    (notice,) = done(friday.leader.get("/issues/v1/escalations?status=proposed"))["items"]
    notified = f"/issues/v1/escalations/{notice['escalation_id']}"
    done(friday.leader.post(f"{notified}/approve"))
    refused(friday.leader.get(f"{notified}/file"), 409, "no_interview_sent")
    refused(friday.helper.get(file), 403, "not_your_interview")
    refused(friday.lead.get("/issues/v1/escalations/99/file"), 404, "escalation_not_found")


def test_an_interview_is_addressed_to_whom_it_was_proposed_about_after_a_transfer_too(friday):
    no, rungs, _ = supervised(friday, "2024-05-27T09:00")
    done(friday.leader.post(f"{rungs['interview']}/approve"))
    moved = {"lead_dept": INDUSTRY, "supervisor": "wang-dp", "reason": "职责调整"}
    done(friday.do(friday.dispatcher, no, "transfer", moved))
    file = f"{rungs['interview']}/file"
    assert paper(friday.lead.get(file))[2] == "鄂托克前旗财政局："
    refused(friday.helper.get(file), 403, "not_your_interview")


def plan_file(desk, no):
    """The address of the latest plan's paper."""
    latest = done(desk.dispatcher.get(f"{desk.path(no)}/plans"))["items"][-1]
    return f"{desk.path(no)}/plans/{latest['plan_id']}/file"


def test_a_plan_is_a_paper_of_its_unit_and_says_how_far_it_is(friday):
    no = friday.signed(dispatch={"co_depts": [INDUSTRY], "leader": "fin-head"})
    done(friday.do(friday.lead, no, "plan", PLAN))
    waiting = plan_file(friday, no)
    told = paper(friday.lead.get(waiting))
    assert told == [
        "鄂托克前旗财政局",
        "（待审）",
        "关于“贷款难”问题的",
        "整改方案",
        "一、问题",
        f"{no}　贷款难（12345热线，2024年4月26日反映）",
        "流动资金贷款审批时间太长",
        "二、整改措施",
        "一是设立专窗；",
        "二是压减材料三项，联系电话13987654321。",
        "三、责任分工",
        "责任单位：鄂托克前旗财政局；责任领导：苏局长；整改责任人：白主任；协办单位：鄂托克前旗工信和科技局。",
        "四、完成时限",
        "于2024年5月20日前完成整改。",
        "鄂托克前旗财政局",
        "2024年4月26日",
    ]
    assert "13987654321" not in "".join(paper(friday.helper.get(waiting)))
    refused(friday.stranger.get(waiting), 403, "issue_out_of_scope")
    done(friday.do(friday.dispatcher, no, "plan/return", {"reason": "措施不具体"}))
    returned = paper(friday.lead.get(waiting))
    assert (returned[1], returned[-3]) == ("（退回修改）", "措施不具体")
    done(friday.do(friday.lead, no, "plan", PLAN))
    done(friday.do(friday.dispatcher, no, "plan/approve", {"replaces_due": True, "note": "按期推进"}))
    approved = paper(friday.lead.get(plan_file(friday, no)))
    assert approved[1] == "关于“贷款难”问题的"
    assert approved[-5:-2] == [
        "五、审定意见",
        f"{CENTRE}于2024年4月26日同意，并以上述日期为办结时限。",
        "按期推进",
    ]


def test_a_plan_is_found_under_its_own_issue_only(friday):
    no = friday.signed(title="流动资金贷款审批时间太长影响春季接羔")
    done(friday.do(friday.lead, no, "plan", PLAN))
    assert paper(friday.lead.get(plan_file(friday, no)))[2] == f"关于问题{no}的"  # fits a line
    elsewhere = plan_file(friday, no).replace(no, friday.signed())
    refused(friday.lead.get(elsewhere), 404, "plan_not_found")
