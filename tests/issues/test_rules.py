"""The configurable numbers, and the class an issue gets when nobody chooses one."""

import json

import pytest

from services.issues import rules
from services.issues.rules import HandlingClass, default_class
from services.issues.sources import Kind, Source


def changed(tmp_path, **given):
    content = json.loads((rules.Path(rules.__file__).with_name("rules.json")).read_text()) | given
    path = tmp_path / "rules.json"
    path.write_text(json.dumps(content))
    return path


def test_the_office_can_change_a_number(tmp_path):
    assert rules.load(changed(tmp_path, yellow_within=5)).yellow_within == 5


def test_rules_that_forget_a_class_are_refused_with_its_name(tmp_path):
    with pytest.raises(ValueError, match="complex, fixed, normal, urgent"):
        rules.load(changed(tmp_path, limits={"fast": {"sign": 1, "contact": 1, "finish": 5}}))


def test_rules_with_a_number_nobody_knows_are_refused_with_its_name(tmp_path):
    with pytest.raises(TypeError, match="yellow_withn"):
        rules.load(changed(tmp_path, yellow_withn=5))


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
