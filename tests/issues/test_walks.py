"""Whatever people try over HTTP: what is counted is as long as its list, and an issue agrees with itself."""

import re
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from chassis.officetime.lights import Light
from services.issues.ledger import explained, queries
from services.issues.ledger.moves import DELIVERED, ROWS, STOPPED
from services.issues.rules import RULES, HandlingClass
from tests.desk import done
from tests.issues.builders import CALENDAR, DISPATCHER, FINANCE, INDUSTRY
from tests.issues.desk import BY, DISPATCH, NOBODY, RESULT, a_desk, length

MONDAY = date(2026, 3, 2)
COUNTED = [each.value for each in HandlingClass if each is not HandlingClass.FIXED]
CALLS = [
    {"reached": True, "resolved": "resolved", "rating": 5},
    {"reached": True, "resolved": "resolved", "rating": 1},
    {"reached": False},
    {"reached": True, "resolved": "partly"},
    {"reached": True, "resolved": "unresolved", "rating": 2},
]
ON_HOLD = {"action": "suspend", "reason": "须待上级政策出台", "review_on": "2026-03-20"}
STRUCK_OFF = {"action": "explain", "reason": "超出职权，已说明政策", "explained": True}
#: who takes a step by which address, and says what; the lead is whoever has the issue just now
SAID = {
    "accept": ("dispatcher", "accept", None),
    "reject": ("dispatcher", "reject", {"reason": "反映人撤回"}),
    "reclassify": ("leader", "reclassify", {"handling_class": "complex", "reason": "难度不符"}),
    "sign": ("lead", "sign", None),
    "return": ("lead", "return", {"reason": "非本单位职责", "suggested_dept": "D12"}),
    "approve_return": ("dispatcher", "return/approve", {}),
    "refuse_return": ("director", "return/refuse", {"reason": "属你单位职责"}),
    "contact": ("lead", "contact", {"text": "已电话联系，约定上门"}),
    "note": ("lead", "notes", {"text": "正在对接银行"}),
    "reply": ("helper", "reply", {"text": "已提供企业清单"}),
    "plan": (
        "lead",
        "plan",
        {"measures": "分三步整改到位并公示", "person": "白某", "planned_for": "2026-04-10"},
    ),
    "approve_plan": ("dispatcher", "plan/approve", {"replaces_due": True}),
    "return_plan": ("dispatcher", "plan/return", {"reason": "措施不具体"}),
    "ask_for_time": (
        "lead",
        "extensions",
        {"reason": "农商行总行信贷额度须下月初方能下达，无法按期发放", "workdays": 4},
    ),
    "submit": ("lead", "submit", {"result": RESULT}),
    "send_back": ("dispatcher", "send-back", {"reason": "未见放款凭证"}),
    "verify": ("dispatcher", "verify", {}),
    "hold": ("dispatcher", "proposals", ON_HOLD),
    "strike_off": ("dispatcher", "proposals", STRUCK_OFF),
    "review": ("dispatcher", "review", {"note": "政策仍未出台"}),
    "resume": ("leader", "resume", {}),
    "meddle": ("stranger", "sign", None),
}
#: decisions on what somebody asked for about the issue
DECIDED = {
    "give_time": ("dispatcher", "extension", "approve", {}),
    "give_more_time": ("leader", "extension", "approve", {}),
    "refuse_time": ("director", "extension", "refuse", {"reason": "理由不足"}),
    "let_rest": ("leader", "proposal", "approve", {}),
    "let_go": ("director", "proposal", "approve", {}),
}
#: most issues get somewhere only if the next step is often the right one
ROAD = ["accept", "dispatch", "sign", "contact", "reply", "submit", "verify", "call"]
ACTIONS = [*SAID, *DECIDED, "dispatch", "transfer", "merge", "call"]
BEGINNINGS = st.sampled_from([ROAD[:3], ROAD[:2], ROAD[:6], ROAD[:7], ROAD, []])
STEP = st.tuples(
    st.sampled_from([*ACTIONS, *ROAD]),
    st.integers(0, 2),
    st.sampled_from([0] * 8 + [1, 3, 9]),
    st.integers(0, 9),
)


def attempt(desk, no, lead, action, pick):
    """Somebody tries it; whatever comes of it."""
    if action in DECIDED:
        who, kind, verdict, body = DECIDED[action]
        waiting = done(desk.auditor.get(f"/issues/v1/{kind}s?status=pending"))["items"]
        asked = next((each[f"{kind}_id"] for each in waiting if each["issue_no"] == no), 999)
        return getattr(desk, who).post(f"/issues/v1/{kind}s/{asked}/{verdict}", body)
    if action in ("dispatch", "transfer"):
        given = {"lead_dept": INDUSTRY if lead == FINANCE else FINANCE}
        given["co_depts"] = [INDUSTRY] if lead is None and pick % 2 else []
        given["handling_class"] = COUNTED[pick % len(COUNTED)]
        why = {"reason": "职责调整"} if action == "transfer" else {}
        return desk.do(desk.dispatcher, no, action, DISPATCH | given | why)
    if action == "merge":
        return desk.do(desk.dispatcher, no, "merge", {"target": desk.walked[pick % 3]})
    if action == "call":
        return desk.call(no, **CALLS[pick % len(CALLS)])
    who, step, body = SAID[action]
    client = desk.helper if who == "lead" and lead == INDUSTRY else getattr(desk, who)
    return desk.do(client, no, step, body)


def look(desk, no):
    """The issue, its history and its due dates as the ledger shows them: without a request, for speed."""
    with desk.office.session("issues") as session:
        shown = (
            queries.issue(session, no, DISPATCHER),
            queries.history(session, no, DISPATCHER),
            explained.deadlines(session, no, DISPATCHER),
        )
    issue, history, dues = (each.model_dump(mode="json") for each in shown)
    return issue, history["items"], dues["items"]


# an office for each of them: few, and none to shrink one by
@settings(max_examples=4, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(st.tuples(BEGINNINGS, BEGINNINGS, BEGINNINGS), st.lists(STEP, min_size=10, max_size=20))
def test_whatever_is_tried_every_number_is_as_long_as_its_list_and_issues_agree_with_themselves(roads, steps):
    with TemporaryDirectory() as folder, a_desk(Path(folder)) as desk:
        desk.walked = [
            desk.register(),
            desk.register(source="ZC", category="其他", **NOBODY),
            desk.register(source="SJ", kind="建议", description="夏季草场饮水点太少，转场时牲畜饮水困难"),
        ]
        begun = [(action, n, 0, 0) for n, road in enumerate(roads) for action in road]
        today = MONDAY
        for action, which, days, pick in [*begun, *steps]:
            if days:
                today += timedelta(days=days)
                desk.office.move_clock(f"{today}T09:00")
            tried(desk, desk.walked[which], action, pick)
            assert_agrees(desk, desk.walked[which], today)
        # where counts and lights are easily wrong by a day
        desk.office.move_clock(f"{next_due_day(desk, today)}T10:00")
        assert_counts_are_lengths(desk)


def next_due_day(desk, today):
    """The day on which some walked issue is due by its unit, or today if none is."""
    dues = [
        issue["finish_due"] for issue, _, _ in (look(desk, no) for no in desk.walked) if issue["remaining"]
    ]
    return min(dues, default=today)


def tried(desk, no, action, pick):
    """Either it happens as the table says, or it is refused in Chinese and nothing has changed."""
    before, past, _ = look(desk, no)
    answer = attempt(desk, no, before["lead_dept"], action, pick)
    after, history, _ = look(desk, no)
    if answer.status_code >= 400:
        assert answer.status_code in (403, 404, 409, 422), answer.json
        assert re.search("[\u4e00-\u9fff]", answer.json["detail"]), answer.json
        assert (before, past) == (after, history)
    for entry in history[len(past) :]:
        move = entry["action"], entry["from_status"], entry["to_status"]
        assert move in {(row.action, row.origin, row.target) for row in ROWS}
        assert entry["actor_id"]


def assert_agrees(desk, no, today):
    """State, dues and light are what the history alone gives, and each due date derives as it is told."""
    issue, history, explained_dues = look(desk, no)
    status, dues = None, {}
    for entry in history:
        assert entry["from_status"] == status
        status = entry["to_status"]
        for change in entry["deadlines"]:
            assert dues.get(change["due"]) == change["old"]
            dues[change["due"]] = change["new"]
    assert (issue["status"], issue["finish_due"]) == (status, dues.get("finish_due"))
    assert {due: issue[due] for due in dues} == dues
    assert [each for each in explained_dues if each["on"] != each["as_counted"]] == []
    assert issue["light"] == light_of(issue, today)


def light_of(issue, today):
    """By the words of domain.md LGT, first match wins."""
    if issue["status"] in STOPPED:
        return Light.GREY
    if issue["status"] in DELIVERED or issue["finish_due"] is None:
        return Light.GREEN
    due = date.fromisoformat(issue["finish_due"])
    if today > due:
        return Light.RED
    return Light.YELLOW if CALENDAR.remaining(today, due) <= RULES.yellow_within else Light.GREEN


def assert_counts_are_lengths(desk):
    """Every number anybody is shown, against the list it links to."""
    figures = done(desk.leader.get("/issues/v1/statistics/figures"))
    for by in BY:
        told = done(desk.auditor.get(f"/issues/v1/statistics/counts?by={by}&counted=true"))
        assert told["total"]["number"] == figures["issues"]["number"]
        assert sum(each["number"] for each in told["items"]) == told["total"]["number"]
        for each in (told["total"], *told["items"]):
            assert length(desk.auditor, each["list"], 200) == each["number"], each
    for each in figures.values():
        assert length(desk.leader, each["list"], 200) == each["number"], each
    for light in Light:
        listed = done(desk.auditor.get(f"/issues/v1/issues?light={light}"))["items"]
        assert {each["light"] for each in listed} <= {light}
    told = done(desk.leader.get("/issues/v1/statistics/rates?start=2026-01-01&end=2026-12-31"))
    for part in (part for rate in told["rates"] for part in rate["parts"]):
        assert length(desk.leader, part["list"], 200) == part["number"], part
    for unit in (desk.lead, desk.helper):
        for box, number in done(unit.get("/issues/v1/todo/counts")).items():
            assert length(unit, f"/issues/v1/todo?box={box}", 200) == number, box
    for who in (desk.dispatcher, desk.clerk, desk.leader, desk.director):
        for item in done(who.get("/issues/v1/desk"))["items"]:
            assert length(who, item["list"], 200) == item["count"], item
