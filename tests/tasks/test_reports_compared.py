"""What became of a task between two rounds."""

import pytest

from services.tasks.reports.comparing import kinds_of
from services.tasks.reports.model import ReportLine


def a_line(**given):
    facts = {
        "closed": False,
        "light": "green",
        "extension_count": 0,
        "progress_pct": 50,
        "settlement": "owed",
    }
    return ReportLine(**facts | given)


@pytest.mark.parametrize(
    ("then", "now", "kinds"),
    [
        ({}, {"progress_pct": 60}, ["moved"]),
        ({}, {}, ["stuck"]),
        ({}, {"progress_pct": 40}, ["fell_back"]),
        ({}, {"extension_count": 1}, ["extended_again", "stuck"]),
        ({"light": "yellow"}, {"light": "red", "progress_pct": 51}, ["newly_red", "moved"]),
        ({"light": "red"}, {"light": "red"}, ["stuck"]),
        ({}, {"closed": True}, ["moved"]),
        ({"closed": True}, {"closed": True}, []),
        ({}, {"settlement": None}, []),
    ],
)
def test_what_became_of_a_task_between_two_rounds(then, now, kinds):
    assert list(kinds_of(a_line(**then), a_line(**now))) == kinds


def test_a_task_that_was_not_there_is_new():
    assert list(kinds_of(None, a_line())) == ["added"]
