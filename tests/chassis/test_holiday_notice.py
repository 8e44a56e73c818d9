"""A typed-in holiday notice is read whole, or refused with every wrong line named."""

from datetime import date

import pytest

from chassis.officetime.holiday_notice import NoticeUnreadable, read_notice

GOOD = """日期,安排,名称
2026-12-27,班,元旦调休
2027-01-01,休,元旦
2027/2/5,休,春节

2027年2月14日,班,春节调休
"""


def written(tmp_path, text, encoding="utf-8"):
    path = tmp_path / "2027.csv"
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk"])
def test_a_notice_is_read_as_any_spreadsheet_saves_it(tmp_path, encoding):
    notice = read_notice(written(tmp_path, GOOD, encoding))
    assert notice.year == 2027
    assert notice.holidays == (date(2027, 1, 1), date(2027, 2, 5))
    assert notice.workdays == (date(2026, 12, 27), date(2027, 2, 14))


@pytest.mark.parametrize(
    ("lines", "mistake"),
    [
        ("2027-02-30,休,春节", "第2行：日期“2027-02-30”无法识别，应如“2027-02-05”"),
        ("二月五日,休,春节", "第2行：日期“二月五日”无法识别，应如“2027-02-05”"),
        ("2027-02-05,假,春节", "第2行：安排“假”应为“休”或“班”"),
        ("2027-02-05,休", "第2行：应有3列，实有2列"),
        ("2027-02-08,班,春节调休", "第2行：2027-02-08不是周末，无需调休上班"),
        ("2027-02-05,休,春节\n2027-02-05,休,春节", "第3行：2027-02-05重复出现"),
        ("2027-02-14,班,春节调休", "第1行：没有任何放假日期"),
        ("2027-02-05,休,春节\n2026-10-01,休,国庆", "第1行：一份安排只能涉及一年：2026-10-01不属于2027年"),
        ("", "第1行：没有任何放假日期"),
    ],
)
def test_a_wrong_line_is_named(tmp_path, lines, mistake):
    with pytest.raises(NoticeUnreadable) as refusal:
        read_notice(written(tmp_path, f"日期,安排,名称\n{lines}\n"))
    assert [error["detail"] for error in refusal.value.errors] == [mistake]


def test_all_wrong_lines_are_named_at_once(tmp_path):
    with pytest.raises(NoticeUnreadable, match="2处错误") as refusal:
        read_notice(written(tmp_path, "日期,安排,名称\nx,休,\n2027-02-05,休,春节\n2027-02-06,,\n"))
    assert [error["field"] for error in refusal.value.errors] == ["第2行", "第4行"]


@pytest.mark.parametrize("text", ["", "2027-02-05,休,春节\n", "\x00\xff\n"])
def test_a_file_without_the_heading_is_refused(tmp_path, text):
    with pytest.raises(NoticeUnreadable) as refusal:
        read_notice(written(tmp_path, text))
    assert refusal.value.errors[0]["detail"] == "第1行：表头应为“日期,安排,名称”"
