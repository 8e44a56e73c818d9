"""Who a message is for, asked when it is sent: whoever holds the office, the role, the item then."""

from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from sqlalchemy.orm import Session

from chassis.events import copies
from contracts.directory import PersonUpserted, UnitUpserted
from services.notify.hearing.errors import RecipientUnknown
from services.notify.hearing.facts import Kept
from services.notify.hearing.model import Item
from services.notify.policies.usecases import pushed_to, speaks_for, subscribers

#: Who is told for whom: a post that is vacant is stood in for.
POSTS = {
    "liaison": ("liaison", "deputy", "head"),
    "deputy": ("deputy", "head", "liaison"),
    "head": ("head", "deputy", "liaison"),
}
CENTRE_GROUP = "O"  #: the centre itself, which is none of the member units
UNIT = "unit/"  #: a recipient that is a unit as such, by its code
VISIT = "WJ"  #: 问卷走访, a source of issues
PETITIONER = "petitioner/"  #: a recipient of whom only a phone is known, by the number of their issue


@dataclass(frozen=True)
class Addressee:
    """Somebody a message is for: a person, or a petitioner of whom only a phone is known."""

    recipient: str
    dept: str | None = None  #: the unit they are told for
    person: PersonUpserted | None = None
    phone: str | None = None
    way: str | None = None  #: the only channel, of a robot or system
    said: dict[str, Any] = field(default_factory=dict)  #: what the event says of this unit alone
    subject: str | None = None  #: key of what they brought, if it became part of another thing
    also: tuple["Addressee", ...] = ()  #: the same person, as they are told for further units


class Directory:
    """Units and people as they are now, each looked up once."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._people: dict[str, PersonUpserted | None] = {}
        self._units: dict[str, UnitUpserted | None] = {}

    def person(self, person_id: str | None) -> PersonUpserted | None:
        """Somebody, if they are still here."""
        if person_id is None:
            return None
        if person_id not in self._people:
            self._people[person_id] = copies.find(self._session, PersonUpserted, person_id)
        found = self._people[person_id]
        return found if found is not None and found.active else None

    def unit(self, dept: str) -> UnitUpserted:
        """A unit; raises :class:`RecipientUnknown`, for its event may be on the way."""
        found = self._find(dept)
        if found is None:
            raise RecipientUnknown(dept=dept)
        return found

    def name_of(self, dept: str) -> str:
        """The short name of a unit; its code, if that is all that is known."""
        found = self._find(dept)
        return dept if found is None else found.short_name

    def officer(self, dept: str, post: str) -> PersonUpserted:
        """Who holds a post of a unit, or stands in; raises :class:`RecipientUnknown` if nobody does."""
        unit = self.unit(dept)
        for each in POSTS[post]:
            if (person := self.person(getattr(unit, each))) is not None:
                return person
        raise RecipientUnknown(dept=unit.name)

    def holders(self, role: str) -> list[PersonUpserted]:
        """Everybody with a role."""
        return [person for person in self._everybody if role in person.roles]

    def subscribers(self, article: Kept) -> list[PersonUpserted]:
        """Who wants to hear of a policy."""
        wanted = subscribers(self._session, article["article_no"], article["categories"])
        known = copies.find_all(self._session, PersonUpserted, wanted)
        return [known[each] for each in wanted if each in known and known[each].active]

    def told_of_policy(self, article: Kept) -> list[PersonUpserted]:
        """The accounts of the enterprises a policy was pushed to (domain.md NTF-8)."""
        return self.speakers(pushed_to(self._session, article["article_no"]))

    def speakers(self, enterprises: Container[str | None]) -> list[PersonUpserted]:
        """The accounts of enterprises, which are named by their ids or credit codes."""
        return [each for each in self._everybody if speaks_for(each) in enterprises]

    def _find(self, dept: str) -> UnitUpserted | None:
        if dept not in self._units:
            self._units[dept] = copies.find(self._session, UnitUpserted, dept)
        return self._units[dept]

    @cached_property
    def member_units(self) -> list[str]:
        """The codes of all units that take part."""
        units = copies.all_of(self._session, UnitUpserted)
        return [unit.dept_code for unit in units if unit.active and unit.group != CENTRE_GROUP]

    @cached_property
    def _everybody(self) -> list[PersonUpserted]:
        return [each for each in copies.all_of(self._session, PersonUpserted) if each.active]


@dataclass(frozen=True)
class Occasion:
    """What a message is about: the event, and how its thing stands now."""

    kept: Kept
    state: dict[str, Any]
    reference: str
    phone: str | None = None  #: of the petitioner
    parts: Sequence[Item] = ()  #: what became part of it, each with a petitioner of its own

    def value(self, name: str) -> Any:
        """What the thing says now, else what the event said."""
        return self.state.get(name) if self.state.get(name) is not None else self.kept.get(name)


def resolve(rules: list[str], occasion: Occasion, directory: Directory) -> list[Addressee]:
    """Everybody these rules name, each once; raises :class:`RecipientUnknown` for a unit without anybody."""
    found: dict[str, Addressee] = {}
    for rule in rules:
        for way in rule.split("|"):
            those = list(_resolve(way, occasion, directory))
            for each in those:
                found[each.recipient] = _joined(found.get(each.recipient), each)
            if those:
                break
    return list(found.values())


def _joined(known: Addressee | None, another: Addressee) -> Addressee:
    """Whoever acts for several units is told for each of them, in one message (domain.md NTF-3, NTF-6)."""
    if known is None:
        return another
    if another.dept is None or another.dept in {known.dept, *(each.dept for each in known.also)}:
        return known
    return replace(known, also=(*known.also, another))


def _resolve(rule: str, occasion: Occasion, directory: Directory) -> Iterator[Addressee]:
    if rule.startswith("@"):
        yield from (_person(each) for each in directory.holders(rule[1:]))
    elif rule == "petitioner":
        yield from _petitioner(occasion, directory)
    elif rule == "subscribers":
        yield from (_person(each) for each in directory.subscribers(occasion.kept))
    elif rule == "enterprises":
        yield from (_person(each) for each in directory.told_of_policy(occasion.kept))
    elif "." in rule:
        units, _, post = rule.partition(".")
        those = list(_units(units, occasion, directory))
        for dept, said in those:
            yield _officer(dept, post, said, directory, alone=len(those) == 1)
    else:
        named = occasion.value(rule)
        people = (directory.person(each) for each in (named if isinstance(named, list) else [named]))
        yield from (_person(each) for each in people if each is not None)


def _officer(dept: str, post: str, said: dict[str, Any], directory: Directory, *, alone: bool) -> Addressee:
    """Who is told for a unit. One of many does not hold the others up: it is left to an operator."""
    try:
        person = directory.officer(dept, post)
    except RecipientUnknown:
        if alone:
            raise
        return Addressee(f"{UNIT}{dept}", dept, said=said)
    return Addressee(person.person_id, dept, person, said=said)


def _person(person: PersonUpserted) -> Addressee:
    return Addressee(person.person_id, None, person)


def _petitioner(occasion: Occasion, directory: Directory) -> Iterator[Addressee]:
    """Whoever brought it, or what became part of it: in their inbox, or by the phone they left."""
    yield from _brought(occasion.value, occasion.phone, occasion.reference, directory)
    for part in occasion.parts:
        number = part.key.partition(":")[2]
        for each in _brought(part.state.get, part.petitioner_phone, number, directory):
            yield replace(each, subject=part.key)


def _brought(
    value: Callable[[str], Any], phone: str | None, number: str, directory: Directory
) -> Iterator[Addressee]:
    """What was heard on a visit its enterprises brought (domain.md §5.3 A)."""
    person = directory.person(value("petitioner_id"))
    if person is not None:
        yield Addressee(person.person_id, None, person, phone=phone)
    elif phone:
        yield Addressee(f"{PETITIONER}{number}"[:100], phone=phone)
    if value("source") == VISIT:
        yield from (_person(each) for each in directory.speakers(value("enterprises") or ()))


def _units(name: str, occasion: Occasion, directory: Directory) -> Iterator[tuple[str, dict[str, Any]]]:
    """The units a rule names, each with what the event says of it alone."""
    if name == "all":
        units: Any = directory.member_units
    elif name == "lead":
        units = occasion.value("lead_dept")
    elif name == "co":
        units = occasion.value("co_depts")
    else:
        units = occasion.kept.get(name)
        if units == [] and name == "depts":  # 参加单位: empty means all of them
            units = directory.member_units
    for each in units if isinstance(units, list) else [units]:
        if isinstance(each, dict):
            yield each["dept"], each
        elif each:
            yield each, {}
