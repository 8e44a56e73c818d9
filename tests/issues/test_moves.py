"""Whatever is tried, only the table's moves happen: state, dues, light and history always agree."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from chassis.errors import Problem
from chassis.officetime.lights import Light
from services.issues.ledger.closing import Call
from services.issues.ledger.deadlines import deadlines
from services.issues.ledger.moves import ASSIGNED, DELIVERED, PRESSED, ROWS, STOPPED, Status
from services.issues.ledger.report import Petitioner
from services.issues.ledger.standing import DUES
from services.issues.rules import RULES, HandlingClass
from services.issues.sources import RejectReason, Source
from tests.issues.builders import (
    CALENDAR,
    DISPATCHER,
    FINANCE,
    FINANCE_MACHINE,
    INDUSTRY,
    INDUSTRY_LIAISON,
    LEADER,
    an_assignment,
    an_issue,
    at,
)

START = date(2024, 4, 24)
COUNTED = [each for each in HandlingClass if each is not HandlingClass.FIXED]
CALLS = [(False, None), (True, "resolved"), (True, "partly"), (True, "unresolved")]


def assigned(issue, lead, handling_class, day):
    helpers = (INDUSTRY,) if lead == FINANCE else ()
    dues = deadlines(
        day, handling_class, CALENDAR, has_petitioner=issue.petitioner.exists, has_co_units=bool(helpers)
    )
    return an_assignment(lead_dept=lead, co_depts=helpers, handling_class=handling_class), dues


def dispatch(issue, day, pick):
    return issue.dispatch(*assigned(issue, FINANCE, COUNTED[pick % 4], day), DISPATCHER, at(day))


def transfer(issue, day, pick):
    lead = INDUSTRY if issue.lead_dept == FINANCE else FINANCE
    return issue.transfer(*assigned(issue, lead, COUNTED[pick % 4], day), "职责调整", DISPATCHER, at(day))


def lead_of(issue):
    return INDUSTRY_LIAISON if issue.lead_dept == INDUSTRY else FINANCE_MACHINE


def call(issue, day, pick):
    reached, resolved = CALLS[pick % 4]
    heard = Call(day, reached, resolved, 1 + pick % 5 if reached else None)
    return issue.call_back(heard, CALENDAR, DISPATCHER, at(day))


def reclassify(issue, day, pick):
    given = {"calendar": CALENDAR, "by": LEADER, "at": at(day)}
    return issue.reclassify(COUNTED[pick % 4], None, "难度不符", **given)


#: every action of the table, tried by somebody who may
TRIES = {
    "accept": lambda issue, day, _: issue.accept(DISPATCHER, at(day)),
    "reject": lambda issue, day, _: issue.reject(RejectReason.UNCLEAR, None, DISPATCHER, at(day)),
    "correct": lambda issue, day, _: issue.correct({"title": "贷款审批慢"}, DISPATCHER, at(day)),
    "merge": lambda issue, day, _: issue.merge_into(an_issue(), None, DISPATCHER, at(day)),
    "absorb": lambda issue, day, _: an_issue().merge_into(issue, None, DISPATCHER, at(day)),
    "dispatch": dispatch,
    "sign": lambda issue, day, _: issue.sign(CALENDAR, lead_of(issue), at(day)),
    "request_return": lambda issue, day, _: issue.request_return(
        "非本单位职责", "D12", lead_of(issue), at(day)
    ),
    "approve_return": lambda issue, day, _: issue.decide_return(True, None, DISPATCHER, at(day)),
    "refuse_return": lambda issue, day, _: issue.decide_return(False, "属你单位", DISPATCHER, at(day)),
    "transfer": transfer,
    "reclassify": reclassify,
    "contact": lambda issue, day, _: issue.contact(day, "已电话联系", lead_of(issue), at(day)),
    "classify": lambda issue, day, _: issue.classify({"pain_type": "堵点"}, DISPATCHER, at(day)),
    "note": lambda issue, day, _: issue.note("正在对接银行", True, lead_of(issue), at(day)),
    "co_reply": lambda issue, day, _: issue.co_reply("已提供清单", INDUSTRY_LIAISON, at(day)),
    "ask_respondent": lambda issue, day, _: issue.ask_respondent("请说明办理时限", day, DISPATCHER, at(day)),
    "hear_respondent": lambda issue, day, _: issue.hear_respondent(
        "D12", "已按规定办理", day, DISPATCHER, at(day)
    ),
    "submit_plan": lambda issue, day, _: issue.plan_submitted("分三步整改", lead_of(issue), at(day)),
    "approve_plan": lambda issue, day, pick: issue.plan_approved(
        day + timedelta(days=pick), None, CALENDAR, DISPATCHER, at(day)
    ),
    "return_plan": lambda issue, day, _: issue.plan_returned("措施不具体", DISPATCHER, at(day)),
    "request_extension": lambda issue, day, _: issue.request_extension(
        "银行排期", 3, lead_of(issue), at(day)
    ),
    "extend": lambda issue, day, pick: issue.extend(1 + pick, None, CALENDAR, DISPATCHER, at(day)),
    "refuse_extension": lambda issue, day, _: issue.refuse_extension("理由不足", DISPATCHER, at(day)),
    "submit": lambda issue, day, _: issue.submit("贷款已发放", CALENDAR, lead_of(issue), at(day)),
    "follow_task": lambda issue, day, _: issue.follow_task(CALENDAR, lead_of(issue), at(day)),
    "send_back": lambda issue, day, _: issue.send_back("未见凭证", DISPATCHER, at(day)),
    "verify": lambda issue, day, _: issue.verify(None, CALENDAR, DISPATCHER, at(day)),
    "call_back": call,
    "suspend": lambda issue, day, _: issue.suspend(
        "上级政策未出台", day + timedelta(days=20), LEADER, at(day)
    ),
    "review": lambda issue, day, _: issue.review("政策仍未出台", None, CALENDAR, DISPATCHER, at(day)),
    "resume": lambda issue, day, _: issue.resume(None, CALENDAR, LEADER, at(day)),
    "explain": lambda issue, day, _: issue.explain("超出职权", DISPATCHER, at(day)),
    "relapse": lambda issue, day, _: issue.relapse("又被收费", CALENDAR, DISPATCHER, at(day)),
    "hear_of_task": lambda issue, day, _: issue.heard_of_task("所督办的任务已暂缓", DISPATCHER, at(day)),
    "follow_up": lambda issue, day, _: issue.followed_up("稳定解决", DISPATCHER, at(day)),
    "recount": lambda issue, day, _: issue.recount(
        {"accept_due": day + timedelta(days=1)}, None, DISPATCHER, at(day)
    ),
}
#: most issues get somewhere only if the next step is often the right one
ROAD = ["accept", "dispatch", "sign", "contact", "co_reply", "submit", "verify", "call_back"]
STEP = st.tuples(st.sampled_from([*TRIES, *ROAD, *ROAD]), st.integers(0, 4), st.integers(0, 9))
BEGINNINGS = st.sampled_from([["accept", "dispatch"], ["accept", "dispatch", "sign"], ROAD[:6], ROAD[:7], []])


def photograph(issue):
    return issue.status, len(issue.history), issue.episode, [getattr(issue, due) for due in DUES]


def test_every_action_of_the_table_is_tried_here():
    assert set(TRIES) == {row.action for row in ROWS} - {"attach"}  # changes nothing of the issue


@settings(max_examples=60)
@given(
    st.sampled_from([Source.WJ, Source.TY]),
    st.booleans(),
    BEGINNINGS,
    st.lists(STEP, min_size=6, max_size=20),
)
def test_whatever_is_tried_only_the_tables_moves_happen_and_everything_agrees(
    source, named, beginning, steps
):
    given = {} if named else {"petitioner": Petitioner()}
    issue, day = an_issue(source=source, **given), START
    for action, wait, pick in [*((each, 0, 2) for each in beginning), *steps]:
        day += timedelta(days=wait)
        before = photograph(issue)
        try:
            TRIES[action](issue, day, pick)
        except Problem:
            assert photograph(issue) == before
        else:
            moved = issue.history[-1]
            if len(issue.history) > before[1]:
                assert (action, before[0], issue.status) in {(r.action, r.origin, r.target) for r in ROWS}
                assert (moved.action, moved.from_status, moved.to_status) == (action, before[0], issue.status)
        assert_agrees(issue, day)


def assert_agrees(issue, today):
    """State, dues, counts and light fit each other, and the history alone gives them."""
    status, dues = None, dict.fromkeys(DUES)
    for entry in issue.history:
        assert entry.from_status == status
        status = entry.to_status
        for due, (old, new) in entry.deadlines.items():
            assert dues[due] == old
            dues[due] = new
    assert status == issue.status
    assert dues == {due: getattr(issue, due) and getattr(issue, due).isoformat() for due in DUES}
    if issue.status in ASSIGNED:
        assert None not in (issue.lead_dept, issue.dispatched_on, issue.finish_due)
        assert issue.finish.on == issue.finish_due
    assert (issue.contact_due is not None) <= issue.petitioner.exists
    assert (
        (issue.closed_on is not None) == (issue.close_reason is not None) == (issue.status == Status.CLOSED)
    )
    assert (issue.submitted_on is None) == (issue.on_time is None)
    assert issue.return_count <= RULES.most_returns
    shown = issue.light(today, CALENDAR.add(today, RULES.yellow_within + 1) - timedelta(days=1))
    if issue.status in STOPPED:
        assert shown is Light.GREY
    elif issue.status in DELIVERED or issue.finish_due is None:
        assert shown is Light.GREEN
    else:
        assert (shown is Light.RED) == (today > issue.finish_due)
    assert (issue.status in PRESSED) <= (issue.submitted_on is None)
