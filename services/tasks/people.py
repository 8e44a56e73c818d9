"""The people a task can be given to, as directory told of them."""

from sqlalchemy.orm import Session

from chassis.events import copies
from contracts.directory import PersonUpserted
from services.tasks.access import CENTRE


def members_of_the_centre(session: Session) -> dict[str, str]:
    people = copies.all_of(session, PersonUpserted)
    return {
        person.person_id: person.name for person in people if person.active and CENTRE & set(person.roles)
    }
