"""Suspected duplicates: the same enterprise or phone, category and nearly the same words, suggested only."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.issues.duplicates.likeness import alike, bigrams
from tests.desk import done

FARM = {"name": "某牧业公司", "uscc": "91150623MAQQ00016H"}
SAID = "流动资金贷款审批时间太长，影响春季接羔和饲草采购"
AGAIN = "流动资金贷款审批时间太长 影响春季接羔和饲草采购！"
OTHER = "自来水水压不足，请求更换老旧管网"
SOMEBODY = {"type": "群众", "name": "李四", "phone": "13912345678"}


def suggested(desk, no):
    found = done(desk.dispatcher.get(f"/issues/v1/issues/{no}/duplicates"))["items"]
    return [each["issue_no"] for each in found]


def test_the_same_enterprise_with_the_same_complaint_is_suggested_both_ways_and_stays_two_issues(desk):
    one = desk.register(enterprises=[FARM], description=SAID, petitioner=SOMEBODY)
    two = desk.register(enterprises=[FARM], description=AGAIN)
    assert (suggested(desk, one), suggested(desk, two)) == ([two], [one])
    assert desk.issue(one)["status"] == desk.issue(two)["status"] == "registered"


@pytest.mark.parametrize(
    "difference",
    [
        {"enterprises": [{"name": "某商贸公司"}]},
        {"description": OTHER},
        {"category": "人才招聘"},
    ],
)
def test_whoever_differs_in_one_of_these_is_none(desk, difference):
    one = desk.register(enterprises=[FARM], description=SAID)
    desk.register(**{"enterprises": [FARM], "description": AGAIN, "petitioner": SOMEBODY} | difference)
    assert suggested(desk, one) == []


def test_the_same_phone_is_enough_instead_of_an_enterprise(desk):
    one, two = desk.register(description=SAID), desk.register(description=AGAIN)
    assert suggested(desk, one) == [two]


def test_what_is_closed_or_a_month_older_is_not_suggested(desk):
    old = desk.register(description=SAID)
    rejected = desk.register(description=SAID)
    done(desk.do(desk.dispatcher, rejected, "reject", {"reason": "反映人撤回"}))
    desk.office.move_clock("2026-04-01T09:00")
    within = desk.register(description=SAID)
    assert suggested(desk, within) == [old]
    desk.office.move_clock("2026-04-02T09:00")
    assert suggested(desk, desk.register(description=SAID)) == [within]


def test_exactly_four_fifths_are_alike_and_a_little_less_is_not():
    four = frozenset("abcd")
    assert alike(four, four | {"e"}, 80)
    assert not alike(frozenset("abc"), four, 80)
    assert not alike(frozenset(), frozenset(), 80)


@given(st.text(max_size=40), st.text(alphabet=" ,。！？\n", max_size=5))
def test_spaces_and_punctuation_make_no_difference(text, filling):
    assert bigrams(filling + filling.join(text)) == bigrams(text)
