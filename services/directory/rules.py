"""What the office may change about signing in."""

from datetime import timedelta
from pathlib import Path

from pydantic import Field

from chassis import rules


class Rules(rules.Rules):
    """Every configurable number of this service that is the office's, not the machine's."""

    temporary_password_hours: int = Field(ge=1)  #: until then it must have been replaced by an own one

    @property
    def temporary_password_life(self) -> timedelta:
        """:attr:`temporary_password_hours` as a duration."""
        return timedelta(hours=self.temporary_password_hours)


RULES = rules.load(Path(__file__).with_name("rules.json"), Rules)
