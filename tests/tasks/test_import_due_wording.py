"""Plan wordings become the dates of domain.md CAL-9, or a refusal that says how to write them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.tasks.plans.imports.due_wording import UnclearDeadline, due_from_wording


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("6月底前", "2024-06-30"),
        ("2月底前", "2024-02-29"),
        ("十二月底前", "2024-12-31"),
        ("9月末", "2024-09-30"),
        ("2025年2月底前完成", "2025-02-28"),
        ("６月底前", "2024-06-30"),
        (" 6 月底前。", "2024-06-30"),
        ("上半年", "2024-06-30"),
        ("2025年上半年", "2025-06-30"),
        ("下半年", "2024-12-31"),
        ("一季度", "2024-03-31"),
        ("第二季度末", "2024-06-30"),
        ("3季度", "2024-09-30"),
        ("四季度前", "2024-12-31"),
        ("年底前", "2024-12-31"),
        ("2025年底前", "2025-12-31"),
        ("年内", "2024-12-31"),
        ("全年", "2024-12-31"),
        ("6月15日前", "2024-06-15"),
        ("十月三十一日", "2024-10-31"),
        ("2025年6月7日", "2025-06-07"),
        ("2025-06-07", "2025-06-07"),
        ("2025/6/7", "2025-06-07"),
        ("2025年6月30日前", "2025-06-30"),
        ("2025年12月31日之前完成", "2025-12-31"),
        ("年底以前", "2024-12-31"),
        ("今年年底前", "2024-12-31"),
        ("明年3月底前", "2025-03-31"),
        ("2025年12月", "2025-12-31"),
        ("6月", "2024-06-30"),
        ("6月份", "2024-06-30"),
        ("2025年", "2025-12-31"),
        ("2025.12", "2025-12-31"),
        ("2025.01", "2025-01-31"),
        ("2025-12", "2025-12-31"),
        ("2025.6.30", "2025-06-30"),
    ],
)
def test_a_wording_means_its_date(text, due):
    assert due_from_wording(text, 2024) == date.fromisoformat(due)


@pytest.mark.parametrize(
    "text", ["长期坚持", "持续推进", "长期", "长期坚持、持续推进", "常态化推进", "长期坚持并持续推进"]
)
def test_lasting_work_has_no_due_date(text):
    assert due_from_wording(text, 2024) is None


@pytest.mark.parametrize(
    "text",
    [
        "2025.1",
        "2025.1前",
        "6月底前、年底前",
        "",
        "尽快",
        "6月前",
        "13月底前",
        "0月底前",
        "五季度",
        "6月31日",
        "2024-13-01",
        "每月",
        "前",
        "底线之前",
    ],
)
def test_a_wording_that_names_no_day_is_refused(text):
    with pytest.raises(UnclearDeadline) as refusal:
        due_from_wording(text, 2024)
    assert f"“{text}”无法识别" in str(refusal.value)


@given(st.text(alphabet="0123456789一二三十年月日季度上下半底末前第内全长期-/ ", max_size=12))
def test_any_text_is_a_date_or_long_term_or_refused(text):
    try:
        due = due_from_wording(text, 2024)
    except UnclearDeadline:
        return
    assert due is None or isinstance(due, date)


@given(st.integers(2004, 2099), st.integers(1, 12))
def test_the_end_of_a_month_is_its_last_day(year, month):
    due = due_from_wording(f"{year}年{month}月底前", 2024)
    assert (due.year, due.month) == (year, month)
    assert due.replace(day=28) == due or (date.fromordinal(due.toordinal() + 1)).day == 1
