"""The page on delivery tells the retry times of the default settings."""

import re
from pathlib import Path

from chassis.settings import Settings

PAGE = Path(__file__).parents[2] / "docs" / "delivery.md"
EARLIEST = 0.75  # of the full delay, by the jitter of chassis.events.retries


def span(seconds: float) -> str:
    return f"{seconds * EARLIEST:g}–{seconds:g}" if seconds else "0"


def test_the_table_of_retry_times_is_what_the_default_settings_make() -> None:
    settings = Settings()
    base, cap, retries = settings.retry_base_s, settings.retry_cap_s, settings.retry_attempts - 1
    delays = [0.0, *(min(base * 2**failures, cap) for failures in range(retries))]
    rows = [(str(n + 1), span(d), span(sum(delays[: n + 1]))) for n, d in enumerate(delays)]
    table = re.findall(r"^\| (\d+) \| ([\d.–]+) \| ([\d.–]+) \|$", PAGE.read_text(), re.MULTILINE)
    assert table == rows
