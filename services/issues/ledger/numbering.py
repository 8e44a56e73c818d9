"""Issue numbers: ``WT<year>-<source>-NNNN``, counted per year and source without a gap (domain.md §3.5)."""

from sqlalchemy.orm import Session

from chassis import numbering
from services.issues.ledger.records import IssueNumbers


def lock_numbers(session: Session, year: int, source: str) -> IssueNumbers:
    """The counter of a year and source, locked until the transaction ends."""
    return numbering.locked(session, IssueNumbers, year=year, source=source)


def next_number(numbers: IssueNumbers) -> str:
    """The next issue number of a locked counter."""
    numbers.last += 1
    return f"WT{numbers.year}-{numbers.source}-{numbers.last:04d}"
