"""Which closed issues are looked at again: drawn by a hash, so that anybody can draw the same (回头看)."""

import hashlib
from datetime import date


def is_drawn(issue_no: str, closed_on: date, after_days: int, percent: int, seed: str) -> bool:
    """Whether an issue is in the sample; by its number, its close-out and the office's seed alone."""
    words = f"{seed}|{issue_no}|{closed_on.isoformat()}|{after_days}".encode()
    return int.from_bytes(hashlib.sha256(words).digest()[:8]) % 100 < percent
