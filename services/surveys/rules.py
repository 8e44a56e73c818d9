"""What the office may change (domain.md §4.3 OFF-3…OFF-5, PRB, FU; features.md §2.5)."""

from datetime import timedelta
from pathlib import Path

from chassis import rules


class Rules(rules.Rules):
    """Every configurable value of this service."""

    late_after_days: int  #: received so long after it was filled in, a submission must be approved (OFF-4)
    clock_tolerance_minutes: int  #: a phone's clock may be so far ahead (OFF-5)
    old_version_days: int  #: a retired version is taken for so long, in natural days (OFF-3)
    shortest_text: int  #: characters; below that a person must ask back (PRB)
    problems_per_submission: int  #: so many are reported at once; further ones wait for the centre
    burden_campaigns: int  #: visited by so many campaigns, an enterprise is not to be asked again lightly…
    burden_days: int  #: …within so many days
    followup_days: int  #: natural days after an issue was solved, its enterprises are asked again (FU)
    unvisited_reminders: list[int]  #: working days after an action, units are reminded of whom it has missed…
    unvisited_days: int  #: …but not of an action so many days ago (features.md S17)
    suggested_units: dict[str, str]  #: by category, a name the unit goes by; its keys are the categories
    units_by_industry: dict[str, dict[str, str]]  #: by category and GB/T 4754 letter, where it differs
    enterprise_import_rows: int  #: rows of one workbook

    @property
    def late_after(self) -> timedelta:
        """:attr:`late_after_days` as a duration."""
        return timedelta(days=self.late_after_days)

    @property
    def clock_tolerance(self) -> timedelta:
        """:attr:`clock_tolerance_minutes` as a duration."""
        return timedelta(minutes=self.clock_tolerance_minutes)

    @property
    def old_version_for(self) -> timedelta:
        """:attr:`old_version_days` as a duration."""
        return timedelta(days=self.old_version_days)


RULES = rules.load(Path(__file__).with_name("rules.json"), Rules)
