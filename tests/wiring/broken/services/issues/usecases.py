"""A use case that does what only the edge and the clock may."""

from datetime import date, datetime

from sqlalchemy import func


def close(session, issue):
    issue.closed_at = datetime.now()  # broken: own-clock
    issue.day = date.today()  # broken: own-clock
    issue.seen_at = func.now()  # broken: own-clock
    session.commit()  # broken: commit
