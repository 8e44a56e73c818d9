"""Texts of forms are composed first and measured afterwards, and hold nothing that cannot be seen."""

import unicodedata
from typing import Annotated

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from chassis.http.sentences import invalid
from chassis.text import MONTH, NFC, lines, one_line

LINE = TypeAdapter(Annotated[str, one_line(20), NFC])
LINES = TypeAdapter(Annotated[str, lines(20), NFC])
IN = TypeAdapter(Annotated[str, MONTH])


@given(st.text(max_size=40))
def test_what_is_taken_is_composed_trimmed_and_within_its_length(text):
    try:
        taken = LINE.validate_python(text)
    except ValidationError:
        return
    assert taken == unicodedata.normalize("NFC", text).strip()
    assert 1 <= len(taken) <= 20


def test_a_text_that_grows_when_composed_is_measured_afterwards():
    with pytest.raises(ValidationError):
        LINE.validate_python("\u0958" * 20)  # composed it has 40 characters


@pytest.mark.parametrize("text", ["", " ", "\u3000", "a\nb", "a\x00b", "a\tb", "a\x7fb", "字" * 21])
def test_a_line_that_is_empty_broken_or_too_long_is_refused(text):
    with pytest.raises(ValidationError):
        LINE.validate_python(text)


def test_several_lines_may_hold_line_ends_and_tabs_but_nothing_else_unseen():
    assert LINES.validate_python("一\n\t二\r\n") == "一\n\t二"
    with pytest.raises(ValidationError):
        LINES.validate_python("一\x07二")


@pytest.mark.parametrize(
    ("shape", "text", "sentence"),
    [
        (LINE, "标题\n第二行", "只能写一行，不能含有换行、制表符等控制字符"),
        (LINES, "一\x07二", "不能含有控制字符"),
        (IN, "2026年3月", "须为月份，如 2026-03"),
        (IN, "2026-03\n", "须为月份，如 2026-03"),
    ],
)
def test_what_is_not_of_its_shape_is_refused_in_words_and_not_by_a_pattern(shape, text, sentence):
    with pytest.raises(ValidationError) as refused:
        shape.validate_python(text)
    problem = invalid(refused.value, "month")
    assert problem.errors == [{"field": "month", "code": "string_pattern_mismatch", "detail": sentence}]


def test_programs_find_the_pattern_in_the_schema():
    assert IN.json_schema() == {"type": "string", "pattern": MONTH.pattern}
