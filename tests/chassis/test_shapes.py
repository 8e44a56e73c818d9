"""A shape is filled by what is given first, then by the rows in their order."""

from types import SimpleNamespace

import pytest
from pydantic import BaseModel

from chassis.shapes import shape_of


class LoanOut(BaseModel):
    loan_id: int
    tool: str
    version: int


LOAN, TOOL = SimpleNamespace(id=7, version=2), SimpleNamespace(id=1, version=5, tool="手锯")


def test_the_first_row_that_has_an_attribute_speaks():
    assert shape_of(LoanOut, LOAN, TOOL, loan_id=7) == LoanOut(loan_id=7, tool="手锯", version=2)


def test_what_is_given_is_not_asked_of_a_row():
    assert shape_of(LoanOut, LOAN, TOOL, loan_id=7, tool="电锯", version=9).tool == "电锯"


def test_what_nobody_knows_is_not_made_up():
    with pytest.raises(AttributeError, match="loan_id"):
        shape_of(LoanOut, LOAN, TOOL)
