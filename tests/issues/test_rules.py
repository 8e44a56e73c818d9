"""The configurable numbers, and the class an issue gets when nobody chooses one."""

import pytest

from services.issues.rules import RULES, HandlingClass, Rules, default_class
from services.issues.sources import Kind, Source


def test_rules_that_forget_a_class_are_refused_with_its_name():
    forgetful = RULES.model_dump() | {"limits": {"fast": {"sign": 1, "contact": 1, "finish": 5}}}
    with pytest.raises(ValueError, match="complex、fixed、normal、urgent"):
        Rules.model_validate(forgetful)


@pytest.mark.parametrize(
    ("source", "kind", "recurrence", "expected"),
    [
        (Source.PG, Kind.PROBLEM, False, HandlingClass.FIXED),
        (Source.SJ, Kind.QUESTION, False, HandlingClass.FIXED),
        (Source.RX, Kind.QUESTION, False, HandlingClass.FAST),
        (Source.RX, Kind.HELP, False, HandlingClass.FAST),
        (Source.WJ, Kind.PROBLEM, True, HandlingClass.FAST),
        (Source.WJ, Kind.PROBLEM, False, HandlingClass.NORMAL),
        (Source.ZQ, Kind.COMPLAINT, False, HandlingClass.NORMAL),
        (Source.ZQ, Kind.SUGGESTION, False, HandlingClass.NORMAL),
    ],
)
def test_the_class_follows_from_source_and_kind(source, kind, recurrence, expected):
    assert default_class(source, kind, recurrence=recurrence) is expected
