"""The day from which a task is behind its schedule (序时进度, domain.md LGT)."""

from datetime import date, timedelta

from services.tasks.rules import RULES


def lags_from(start: date, due: date | None, progress_pct: int) -> date | None:
    """The first day the schedule is more than ``lag_points`` ahead of ``progress_pct`` (domain.md LGT).

    Schedule progress is natural days start→today ÷ start→due; ``None`` if it never gets that far ahead
    by the due date, after which the task is red anyway.
    """
    allowed = progress_pct + RULES.lag_points
    if due is None or due <= start or allowed >= 100:  # noqa: PLR2004  per cent
        return None
    return start + timedelta(days=(due - start).days * allowed // 100 + 1)
