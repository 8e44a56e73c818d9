"""A model that fetches for itself."""

from sqlalchemy.orm import Session, object_session  # broken: session-in-model

from services.issues import usecases  # broken: inside


def siblings(issue):
    session: Session = object_session(issue)
    return session.query(type(issue))
