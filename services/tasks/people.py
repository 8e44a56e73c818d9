"""The people a task can be given to, as directory told of them."""

from collections import Counter

from sqlalchemy.orm import Session

from chassis.events import copies
from contracts.directory import PersonUpserted
from services.tasks.access import CENTRE


def members_of_the_centre(session: Session) -> dict[str, str]:
    people = copies.all_of(session, PersonUpserted)
    return {
        person.person_id: person.name for person in people if person.active and CENTRE & set(person.roles)
    }


def people_by_name(session: Session) -> dict[tuple[str, str], str]:
    """Whom a task means by a name, by unit and name: nobody where two of a unit are called so."""
    people = [each for each in copies.all_of(session, PersonUpserted) if each.active]
    named = [((each.dept_code or "", each.name), each.person_id) for each in people]
    times = Counter(name for name, _ in named)
    return {name: person_id for name, person_id in named if times[name] == 1}
