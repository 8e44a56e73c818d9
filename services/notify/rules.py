"""What the office may change: rules.json beside this file, read once (domain.md §4.4, NTF-1, NTF-4)."""

import json
from dataclasses import dataclass
from datetime import time, timedelta
from pathlib import Path


@dataclass(frozen=True)
class Window:
    """When messages of one level go out at once, and when those that came outside of it follow."""

    opens: time
    closes: time  #: the first moment outside
    resumes: time
    workdays: bool  #: closed on days off


@dataclass(frozen=True)
class Rules:
    """Every configurable value of this service."""

    ordinary: Window  #: 普通
    urgent: Window  #: 紧急
    retries: tuple[timedelta, ...]  #: waits after the first, second … failed attempt
    lease: timedelta  #: after which a claimed delivery whose sender died is taken up again
    batch: int  #: deliveries claimed at once
    sender: str  #: who signs a mail


def load(path: Path) -> Rules:
    """The rules in a JSON file; a missing, unknown or mistyped entry raises at the start, naming it."""
    content = json.loads(path.read_text(encoding="utf-8"))
    return Rules(
        ordinary=_window(**content.pop("ordinary")),
        urgent=_window(**content.pop("urgent")),
        retries=tuple(timedelta(minutes=minutes) for minutes in content.pop("retry_minutes")),
        lease=timedelta(minutes=content.pop("lease_minutes")),
        **content,
    )


def _window(opens: str, closes: str, resumes: str, *, workdays: bool) -> Window:
    at = time.fromisoformat
    return Window(at(opens), at(closes), at(resumes), workdays=workdays)


RULES = load(Path(__file__).with_name("rules.json"))
