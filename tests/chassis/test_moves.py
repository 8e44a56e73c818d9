"""A table of moves lets through its rows and nothing else, and says what could be done instead."""

import itertools

import pytest

from chassis.moves import Move, MoveRefused, Moves

STATES = {"open": "待办", "held": "挂起", "done": "办结"}
VERBS = {"finish": "办结", "hold": "挂起", "resume": "恢复"}
ROWS = (
    Move("finish", "open", "done", "有结果"),
    Move("finish", "open", "held", "没有结果，先挂起"),
    Move("hold", "open", "held", "等上级答复"),
    Move("resume", "held", "open", "有了答复"),
)


class CaseMoveRefused(MoveRefused):
    code = "case_move_refused"
    message = "该案件当前为“{status}”，不能{verb}{instead}"


TABLE = Moves(STATES, VERBS, *ROWS, refusal=CaseMoveRefused)


def test_every_row_is_allowed_and_nothing_else():
    rows = {(row.action, row.origin, row.target) for row in ROWS}
    for action, origin, target in itertools.product(VERBS, STATES, STATES):
        if (action, origin, target) in rows:
            TABLE.check(action, origin, target)
        else:
            with pytest.raises(CaseMoveRefused):
                TABLE.check(action, origin, target)


@pytest.mark.parametrize(
    ("action", "origin", "sentence"),
    [
        ("resume", "open", "该案件当前为“待办”，不能恢复；当前可以：办结、挂起"),
        ("finish", "held", "该案件当前为“挂起”，不能办结；当前可以：恢复"),
        ("hold", "done", "该案件当前为“办结”，不能挂起"),
    ],
)
def test_a_refusal_says_what_can_be_done_instead(action, origin, sentence):
    with pytest.raises(CaseMoveRefused) as refusal:
        TABLE.check(action, origin, "held")
    assert (str(refusal.value), refusal.value.code, refusal.value.status) == (
        sentence,
        "case_move_refused",
        409,
    )


def test_what_happens_by_itself_is_allowed_and_never_offered():
    table = Moves(
        {"open": "办理中", "closed": "已销号"},
        {"close": "销号", "recount": "按新日历调整时限"},
        Move("close", "open", "closed", "已解决"),
        Move("recount", "open", "open", "节假日安排有变", offered=False),
    )
    table.check("recount", "open", "open")
    with pytest.raises(MoveRefused, match=r"当前可以：销号$"):
        table.check("close", "open", "open")
