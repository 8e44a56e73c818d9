"""Officers for tests: an account that directory knows, and its place on the roster."""

from chassis.events import copies
from tests.desk import done
from tests.people import a_person

OFFICERS = "/issues/v1/officers"
OFFICER = {"name": "乌日娜", "phone": "13900001234", "level": "banner", "category": "企业"}


def appoint(client, office, person_id=None, **given):
    """An officer as the centre appointed them."""
    body = OFFICER | given
    if person_id is not None:
        with office.transaction("issues") as session:
            copies.keep(session, a_person(person_id, body["name"], ("OF",)))
        body["person_id"] = person_id
    return done(client.post(OFFICERS, body), 201)
