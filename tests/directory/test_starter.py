"""The starter set of domain.md §8: 36 units, their officers, a sign-in for every role."""

import re
from collections import Counter
from types import SimpleNamespace

import pytest

from chassis.testing import events_of
from services.directory import roster
from services.directory.machines.usecases import exchange
from services.directory.register import contacts, queries
from services.directory.register.roles import ROLES
from services.directory.register.schemas import PersonOut, PersonQuery, UnitOut, UnitQuery
from services.directory.register.usecases import put_person, put_unit
from services.directory.signin.client import Client
from services.directory.signin.schemas import TokenOut
from services.directory.starter import load
from tests.directory.builders import DIRECTOR, Directory, a_person, a_unit, an_actor


@pytest.fixture
def lines(directory: Directory) -> list[str]:
    return loaded(directory)


def loaded(directory: Directory) -> list[str]:
    with directory.transaction() as session:
        return load(session, SimpleNamespace(settings=directory.settings))


def password(lines: list[str]) -> str:
    return re.search(r"密码均为 (\S+)）", lines[0])[1]


def all_units(directory: Directory) -> list[UnitOut]:
    with directory.reading() as session:
        return queries.units(session, UnitQuery(limit=200)).items


def all_people(directory: Directory) -> list[PersonOut]:
    with directory.reading() as session:
        return queries.people(session, PersonQuery(limit=200), an_actor("DR")).items


@pytest.mark.usefixtures("lines")
def test_there_are_twenty_twelve_and_four_member_units_beside_the_centre(directory: Directory):
    units = all_units(directory)
    assert Counter(unit.group for unit in units) == {"A": 20, "B": 12, "C": 4, "O": 1}
    assert [unit.dept_code for unit in units] == [f"D{number:02d}" for number in range(37)]
    names = {unit.dept_code: (unit.name, unit.short_name) for unit in units}
    assert names["D00"] == ("旗营商环境促进中心", "促进中心")
    assert names["D01"] == ("旗发展和改革委员会", "发展和改革委员会")
    assert names["D06"] == ("旗财政局", "财政局")
    assert names["D36"] == ("昂素镇", "昂素镇")


@pytest.mark.usefixtures("lines")
def test_every_unit_has_its_officers_with_contacts_that_belong_to_nobody(directory: Directory):
    people = {person.person_id: person for person in all_people(directory)}
    for unit in all_units(directory):
        for person_id in (unit.head, unit.deputy, unit.liaison):
            assert person_id is not None
            assert people[person_id].dept_code == unit.dept_code
    assert all(re.fullmatch(r"1700000\d{4}", person.phone or "") for person in people.values())
    assert all(contacts.is_phone(person.phone or "") for person in people.values())
    assert all((person.mail or "").endswith("@example.org") for person in people.values())
    assert len({person.name for person in people.values()}) == len(people)


def test_every_role_can_sign_in_with_what_is_printed(directory: Directory, lines: list[str]):
    assert {each.role for each in roster.SIGN_INS} == set(ROLES)
    assert sum(each.role == "GT" for each in roster.SIGN_INS) == 2
    for each in roster.SIGN_INS:
        assert any(line.split()[:2] == [each.login, each.role] for line in lines)
        assert isinstance(directory.sign_in(each.login, password(lines)), TokenOut), each


def test_the_machine_key_that_is_printed_opens_a_token(directory: Directory, lines: list[str]):
    key = lines[-1].rpartition("：")[2]
    with directory.transaction() as session:
        assert exchange(session, key, Client(), directory.settings).access_token


def test_loading_twice_changes_nothing_and_prints_the_same(directory: Directory, lines: list[str]):
    before = (all_units(directory), all_people(directory))
    with directory.transaction() as session:
        assert load(session, SimpleNamespace(settings=directory.settings)) == lines
        assert events_of(session) == []
    assert (all_units(directory), all_people(directory)) == before


@pytest.mark.usefixtures("lines")
def test_loading_again_does_not_undo_what_people_have_changed(directory: Directory):
    with directory.transaction() as session:
        put_unit(session, "D06", a_unit(name="旗财政和国资局"))
        put_person(session, "d06-liaison", a_person(name="新联络员"), DIRECTOR)
    loaded(directory)
    with directory.reading() as session:
        assert queries.unit(session, "D06").name == "旗财政和国资局"
        assert queries.person(session, "d06-liaison", DIRECTOR).name == "新联络员"


def test_each_data_folder_has_its_own_password_in_a_file_for_its_owner(tmp_path):
    first, second = Directory(tmp_path / "one"), Directory(tmp_path / "two")
    passwords = {password(loaded(first)), password(loaded(second))}
    assert len(passwords) == 2
    file = tmp_path / "one" / "starter-password"
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.read_text() in passwords
