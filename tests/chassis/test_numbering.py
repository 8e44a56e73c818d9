"""Numbers without a gap: each series counts for itself, and a failed transaction uses none up."""

import pytest
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from chassis import numbering
from chassis.testing import context, database


class Base(DeclarativeBase):
    pass


class Tickets(Base):
    __tablename__ = "tickets"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    counter: Mapped[str] = mapped_column(primary_key=True)
    last: Mapped[int]


class PowerCut(Exception):
    pass


@pytest.fixture
def office(tmp_path):
    made = database("office", tmp_path, Base.metadata)
    yield made
    made.dispose()


def take(office, year, counter="A", *, fails=False):
    with office.transaction(context()) as session:
        numbers = numbering.locked(session, Tickets, year=year, counter=counter)
        numbers.last += 1
        if fails:
            raise PowerCut
        return numbers.last


def test_each_series_counts_for_itself(office):
    given = [take(office, 2026), take(office, 2026), take(office, 2026, "B"), take(office, 2027)]
    assert given == [1, 2, 1, 1]


def test_a_number_given_in_a_transaction_that_fails_is_given_again(office):
    for before in (0, 1):
        with pytest.raises(PowerCut):
            take(office, 2026, fails=True)
        assert take(office, 2026) == before + 1
