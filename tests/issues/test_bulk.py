"""Many issues in one request: each row by itself, for the units' own systems and the centre's lists."""

import pytest

from tests.desk import done, refused
from tests.issues.builders import INDUSTRY
from tests.issues.desk import DISPATCH, NEW, NOBODY, RESULT

SELF_CHECK = NEW | NOBODY | {"source": "ZC"}


def bulk(client, step, *rows, **given):
    return client.post(f"/issues/v1/issues/{step}", {"items": list(rows)}, **given)


def outcome(answer):
    """The row, the status and the code of each result."""
    return [(each["row"], each["status"], each["code"]) for each in done(answer)["items"]]


def test_a_unit_s_system_registers_many_and_a_bad_row_does_not_hold_up_the_good_ones(desk):
    answer = bulk(
        desk.lead,
        "register",
        SELF_CHECK | {"source_ref": "自查-1"},
        SELF_CHECK | {"title": " "},
        SELF_CHECK | {"source": "RX"},
        SELF_CHECK | {"source_ref": "自查-2", "respondent_dept": "D77"},
        SELF_CHECK | {"source_ref": "自查-2", "reported_on": "2026-03-03"},
        SELF_CHECK | {"source_ref": "自查-2"},
    )
    assert outcome(answer) == [
        (1, 200, None),
        (2, 422, "invalid"),
        (3, 403, "source_not_allowed"),
        (4, 422, "unknown_unit"),
        (5, 422, "reported_after_registered"),
        (6, 200, None),
    ]
    told = answer.json
    fields = [each["field"] for each in told["items"]]
    assert fields == [None, "title", "source", "respondent_dept", "reported_on", None]
    numbers = [each["issue_no"] for each in told["items"]]  # the refused row gave its number back
    assert numbers == ["WT2026-ZC-0001", *[None] * 4, "WT2026-ZC-0002"]
    assert told["items"][2]["message"] == "第3行：您不能登记来源为“RX”的问题，可以使用的来源：ZC"
    assert (told["done"], desk.events("issue_opened")) == (2, ["issue_opened"] * 2)


def test_what_is_registered_again_keeps_its_number(desk):
    rows = [SELF_CHECK | {"source_ref": f"自查-{n}"} for n in (1, 2)]
    first = done(bulk(desk.lead, "register", *rows))
    again = done(bulk(desk.lead, "register", rows[1], rows[1], rows[0]))
    one, two = (each["issue_no"] for each in first["items"])
    assert [each["issue_no"] for each in again["items"]] == [two, two, one]
    assert desk.events("issue_opened") == ["issue_opened"] * 2
    taken = bulk(desk.helper, "register", rows[0])
    assert outcome(taken) == [(1, 409, "source_ref_taken")]


def test_the_centre_accepts_and_dispatches_a_list(desk):
    numbers = [desk.register(**NOBODY) for _ in range(3)]
    done(desk.do(desk.dispatcher, numbers[1], "reject", {"reason": "反映人撤回"}))
    accepted = bulk(desk.dispatcher, "accept", *({"issue_no": no} for no in [*numbers, "WT2026-RX-0009"]))
    assert outcome(accepted) == [
        (1, 200, None),
        (2, 409, "issue_move_refused"),
        (3, 200, None),
        (4, 404, "issue_not_found"),
    ]
    dispatched = bulk(
        desk.dispatcher,
        "dispatch",
        DISPATCH | {"issue_no": numbers[0]},
        DISPATCH | {"issue_no": numbers[2], "lead_dept": "D99"},
        DISPATCH | {"issue_no": numbers[2], "lead_dept": INDUSTRY},
    )
    assert outcome(dispatched) == [(1, 200, None), (2, 422, "inactive_unit"), (3, 200, None)]
    assert [desk.issue(no)["status"] for no in numbers] == ["dispatched", "rejected", "dispatched"]
    assert desk.issue(numbers[2])["lead_dept"] == INDUSTRY
    assert len(desk.history(numbers[2])) == 3  # nothing of the refused row is left


def test_a_unit_takes_many_issues_through_its_steps(desk):
    own = [desk.dispatched(dispatch={"co_depts": [INDUSTRY]}) for _ in range(2)]
    others = desk.dispatched(dispatch={"lead_dept": INDUSTRY})
    signed = bulk(desk.lead, "sign", *({"issue_no": no} for no in [own[0], others, own[1], own[1]]))
    assert outcome(signed) == [
        (1, 200, None),
        (2, 403, "not_lead_unit"),
        (3, 200, None),
        (4, 409, "issue_move_refused"),
    ]
    assert signed.json["items"][3]["message"].startswith("第4行：该问题")
    assert [desk.issue(no)["status"] for no in own] == ["in_progress"] * 2
    for client, step, said in (
        (desk.lead, "contact", {"text": "已电话联系"}),
        (desk.lead, "notes", {"text": "正在对接银行", "public": True}),
        (desk.helper, "reply", {"text": "已提供企业清单"}),
        (desk.lead, "submit", {"result": RESULT}),
    ):
        rows = [{"issue_no": no} | said for no in own]
        assert outcome(bulk(client, step, *rows, {"issue_no": own[0]})) == [
            (1, 200, None),
            (2, 200, None),
            (3, 422, "invalid"),
        ]
    assert [desk.issue(no)["status"] for no in own] == ["submitted"] * 2
    assert desk.issue(own[1])["progress"] == "正在对接银行"
    told = ["issue_contacted", "issue_co_replied", "issue_close_requested"]
    assert desk.events(*told) == [name for name in told for _ in own]


def test_a_bulk_request_told_again_under_its_key_does_nothing_again(desk):
    no = desk.dispatched()
    key = {"Idempotency-Key": "unit-system-0001"}
    first = bulk(desk.lead, "sign", {"issue_no": no}, headers=key)
    again = bulk(desk.lead, "sign", {"issue_no": no}, headers=key)
    assert outcome(first) == outcome(again) == [(1, 200, None)]


@pytest.mark.parametrize("rows", [0, 501])
def test_a_bulk_request_has_one_to_five_hundred_rows(desk, rows):
    answer = bulk(desk.lead, "sign", *[{"issue_no": "WT2026-RX-0001"}] * rows)
    assert (answer.status_code, answer.json["field"]) == (422, "items")


def test_nobody_does_in_bulk_what_they_may_not_do_one_by_one(desk):
    for step in ("accept", "dispatch"):
        refused(bulk(desk.lead, step, {}), 403, "role_missing")
    for step in ("sign", "contact", "notes", "reply", "submit"):
        refused(bulk(desk.dispatcher, step, {}), 403, "role_missing")
    refused(bulk(desk.auditor, "register", SELF_CHECK), 403, "role_missing")
