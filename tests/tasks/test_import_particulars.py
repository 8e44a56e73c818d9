"""What a list may say of a task beside who does what by when."""

import pytest

from services.tasks.plans.imports import particulars

ENVIRONMENTS = ("政务环境", "市场环境", "法治环境", "社会环境")


@pytest.mark.parametrize(
    ("text", "meant"), [("市场环境", "市场环境"), ("市场", "市场环境"), (" 法 治", "法治环境")]
)
def test_a_choice_is_known_by_its_beginning(text, meant):
    assert particulars.choice(text, ENVIRONMENTS) == meant


def test_what_is_no_choice_says_which_there_are():
    with pytest.raises(ValueError, match="政务环境、市场环境、法治环境、社会环境"):
        particulars.choice("文化", ENVIRONMENTS)


def test_tags_and_codes_stand_in_one_cell():
    assert particulars.tags("攻项目、优产业 抓落实") == ["攻项目", "优产业", "抓落实"]
    assert particulars.codes("nm-03，NC-01", {"NM-03", "NC-01"}) == ["NM-03", "NC-01"]
    with pytest.raises(ValueError, match="没有在用的指标“NM-99”"):
        particulars.codes("NM-03、NM-99", {"NM-03"})
    with pytest.raises(ValueError, match="不能重复"):
        particulars.tags("攻项目、攻项目")


@pytest.mark.parametrize(
    ("text", "meant"),
    [("3天", (3.0, "天")), ("９５％", (95.0, "%")), ("0.5", (0.5, None)), ("1200 户", (1200.0, "户"))],
)
def test_a_quantity_has_its_unit_behind_it(text, meant):
    assert particulars.quantity(text) == meant


def test_milestones_are_read_line_by_line_in_the_order_of_the_months():
    read = particulars.milestones("6月底前：建成平台（60%）\n3月：出台方案30%；2027年1月 全面推开 100%", 2026)
    assert read == [
        {"month": "2026-03", "text": "出台方案", "expected_pct": 30},
        {"month": "2026-06", "text": "建成平台", "expected_pct": 60},
        {"month": "2027-01", "text": "全面推开", "expected_pct": 100},
    ]
    assert particulars.milestones(particulars.milestones_worded(read), 2000) == read


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("13月：方案30%", "无法识别"),
        ("尽快出台", "无法识别"),
        ("3月：方案130%", "无法识别"),
        ("3月：方案30%\n3月：平台40%", "每月只能有一个节点"),
        ("3月：方案30%\n6月：平台20%", "不能逐月降低"),
    ],
)
def test_milestones_that_break_a_rule_are_refused(text, why):
    with pytest.raises(ValueError, match=why):
        particulars.milestones(text, 2026)
