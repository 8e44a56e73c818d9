"""Whether an extension may be asked for, until when, and who decides (domain.md EXT-T, §2)."""

from dataclasses import dataclass
from datetime import date, timedelta

from chassis.officetime.workdays import Calendar
from services.tasks.dispatch import deadlines
from services.tasks.extensions import errors
from services.tasks.rules import RULES


@dataclass(frozen=True)
class Terms:
    """What an extension of a task is judged by."""

    due: date  #: in force
    original_due: date  #: of the plan
    extension_count: int
    from_above: bool  #: a plan of the city or higher

    @property
    def decider(self) -> str:
        """The role: the director for the first of a banner task, a leader for everything else."""
        return "LD" if self.from_above or self.extension_count else "DR"

    @property
    def latest(self) -> date:
        """The last due date that all extensions together can reach."""
        return self.original_due + timedelta(days=RULES.extension.most_days)

    def check(self, today: date, wanted: date, upper_doc_no: str | None, calendar: Calendar) -> None:
        """Raise what stands against it, the first of ``errors.py``."""
        limits = RULES.extension
        if self.extension_count >= limits.most:
            raise errors.ExtendedTooOften(most=limits.most)
        last = deadlines.ask_for_extension(self.due, calendar).on
        if today > last:
            raise errors.ExtensionTooLate(last=last, days=limits.before_due)
        if wanted <= self.due:
            raise errors.NotLater(due=self.due, field="requested_due")
        if wanted > self.latest:
            raise errors.ExtensionTooLong(days=limits.most_days, latest=self.latest, field="requested_due")
        if self.from_above and upper_doc_no is None:
            raise errors.UpperDocumentMissing(field="upper_doc_no")
