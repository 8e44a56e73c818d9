"""Issue numbers: ``WT<year>-<source>-NNNN``, counted per year and source without a gap (domain.md §3.5)."""

from sqlalchemy.orm import Session

from chassis.columns import insert_into
from services.issues.records import IssueNumbers


def lock_numbers(session: Session, year: int, source: str) -> IssueNumbers:
    """The counter of a year and source, locked until the transaction ends.

    Whoever opens an issue of that source meanwhile waits here, so no number is given twice, and one that
    is given in a transaction that fails is given again.
    """
    key = (year, source)
    numbers = session.get(IssueNumbers, key, with_for_update=True, populate_existing=True)
    if numbers is None:
        first = insert_into(session, IssueNumbers).values(year=year, source=source, last=0)
        session.execute(first.on_conflict_do_nothing())
        numbers = session.get_one(IssueNumbers, key, with_for_update=True)
    return numbers


def next_number(numbers: IssueNumbers) -> str:
    """The next issue number of a locked counter."""
    numbers.last += 1
    return f"WT{numbers.year}-{numbers.source}-{numbers.last:04d}"
