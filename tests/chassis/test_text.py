"""Texts of forms are composed first and measured afterwards, and hold nothing that cannot be seen."""

import unicodedata
from typing import Annotated

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from chassis.text import NFC, lines, one_line

LINE = TypeAdapter(Annotated[str, one_line(20), NFC])
LINES = TypeAdapter(Annotated[str, lines(20), NFC])


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
