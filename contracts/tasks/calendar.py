"""The days on which the office works (domain.md CAL)."""

from datetime import date
from typing import ClassVar

from contracts.event import Event


class CalendarUpdated(Event):
    """A year's holidays and make-up working days are these, whatever older revisions said (CAL-10)."""

    aggregate: ClassVar[str] = "year"

    year: int  #: the notice's year; its days may begin in the December before
    holidays: list[date]
    workdays: list[date]  #: weekend days worked instead
    revision: int  #: counts the changes of this year, from 1
