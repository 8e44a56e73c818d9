"""The rules of the register of units and people (domain.md §2, §3.6)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.errors import Problem, StaleVersion
from chassis.privacy import masked_phone
from chassis.testing import events_of
from services.directory.register import contacts, errors, queries
from services.directory.register.schemas import PersonQuery, UnitQuery
from services.directory.register.usecases import put_person, put_unit
from tests.directory.builders import DIRECTOR, Directory, a_person, a_unit, an_actor

READERS = (DIRECTOR, an_actor("DL", "D06", "p1"), an_actor("DL", "D06", "colleague"))


def test_a_new_unit_and_a_new_person_are_told_to_the_others_in_full(directory: Directory):
    with directory.transaction() as session:
        unit = put_unit(session, "D06", a_unit())
        person = put_person(session, "d06-liaison", a_person(phone="17000000001"), DIRECTOR)
        assert events_of(session) == ["unit_upserted", "person_upserted"]
        told = session.info["events"][1]["body"]
    assert (unit.version, person.version) == (1, 1)
    assert b'"phone":"17000000001"' in told
    assert '"name":"王志远"'.encode() in told


def test_where_somebody_takes_push_messages_is_told_to_the_others_and_shown_to_few(directory: Directory):
    with directory.transaction() as session:
        put_unit(session, "D06", a_unit())
        put_person(session, "p1", a_person(push="iqq-7f3a"), DIRECTOR)
        assert b'"push":"iqq-7f3a"' in session.info["events"][1]["body"]
    with directory.reading() as session:
        seen = {who.id: queries.person(session, "p1", who).push for who in READERS}
    assert seen == {"d00-head": "iqq-7f3a", "p1": "iqq-7f3a", "colleague": None}


def test_which_enterprise_somebody_speaks_for_is_told_to_the_others(directory: Directory):
    speaks = a_person(roles=["EN"], dept_code=None, enterprise="91150623MAQQ00016H")
    with directory.transaction() as session:
        shown = put_person(session, "firm", speaks, DIRECTOR)
        assert b'"enterprise":"91150623MAQQ00016H"' in session.info["events"][0]["body"]
    assert shown.enterprise == "91150623MAQQ00016H"


@pytest.mark.parametrize("named", ["91150623maqq00016h", "91150623MAQQ00016", "绿源公司", "9115-0623"])
def test_an_enterprise_is_named_by_its_code_or_its_id(directory: Directory, named: str):
    with pytest.raises(errors.InvalidEnterprise) as refusal, directory.transaction() as session:
        put_person(session, "firm", a_person(roles=["EN"], enterprise=named, dept_code=None), DIRECTOR)
    assert refusal.value.field == "enterprise"
    with directory.transaction() as session:
        by_id = a_person(roles=["EN"], enterprise="6f6dbb42-8ab3-4d4f-a3ab-2c54cb6cdd33", dept_code=None)
        assert put_person(session, "herder", by_id, DIRECTOR).version == 1


def test_only_an_enterprise_user_speaks_for_an_enterprise_and_not_after_losing_the_role(directory: Directory):
    code = "91150623MAQQ00016H"
    with directory.transaction() as session:
        put_unit(session, "D06", a_unit())
        put_person(session, "firm", a_person(roles=["EN"], enterprise=code), DIRECTOR)
    for person_id, body in (("p2", a_person(enterprise=code)), ("firm", a_person(roles=["DL"]))):
        with pytest.raises(errors.EnterpriseWithoutRole), directory.transaction() as session:
            put_person(session, person_id, body, DIRECTOR)
    with directory.transaction() as session:
        changed = put_person(session, "firm", a_person(roles=["DL"], enterprise=None), DIRECTOR)
    assert (changed.roles, changed.enterprise) == (["DL"], None)


def test_saving_the_same_again_changes_nothing_and_tells_nobody(directory: Directory):
    with directory.transaction() as session:
        put_unit(session, "D06", a_unit())
        put_person(session, "d06-liaison", a_person(), DIRECTOR)
    with directory.transaction() as session:
        assert put_unit(session, "D06", a_unit()).version == 1
        assert put_person(session, "d06-liaison", a_person(), DIRECTOR).version == 1
        assert events_of(session) == []


def test_roles_are_a_set_whatever_the_order_they_are_given_in(directory: Directory):
    with directory.transaction() as session:
        put_unit(session, "D06", a_unit())
        put_person(session, "p1", a_person(roles=["DL", "DH", "DL"]), DIRECTOR)
    with directory.transaction() as session:
        same = put_person(session, "p1", a_person(roles=["DH", "DL"]), DIRECTOR)
    assert (same.roles, same.version) == (["DH", "DL"], 1)


def test_what_is_left_out_stays_and_what_is_null_is_emptied(directory: Directory):
    with directory.transaction() as session:
        put_unit(session, "D06", a_unit())
        put_person(session, "p1", a_person(phone="17000000001", mail="a@example.org"), DIRECTOR)
    with directory.transaction() as session:
        kept = put_person(session, "p1", a_person(name="李雅琴", mail=None), DIRECTOR)
    assert (kept.name, kept.mail, kept.version) == ("李雅琴", None, 2)
    with directory.reading() as session:
        seen = queries.person(session, "p1", an_actor("DR"))
    assert seen.phone == "17000000001"


def test_a_change_based_on_an_old_version_is_refused(directory: Directory):
    with directory.transaction() as session:
        put_unit(session, "D06", a_unit())
        put_unit(session, "D06", a_unit(sort_order=7), expected=1)
    with pytest.raises(StaleVersion), directory.transaction() as session:
        put_unit(session, "D06", a_unit(sort_order=8), expected=1)


def test_two_units_cannot_have_one_name(directory: Directory):
    with directory.transaction() as session:
        put_unit(session, "D06", a_unit())
    with pytest.raises(errors.UnitNameTaken) as refusal, directory.transaction() as session:
        put_unit(session, "D07", a_unit())
    assert str(refusal.value) == "单位名称“旗财政局”已被D06使用"
    assert refusal.value.field == "name"


def test_two_people_cannot_have_one_sign_in_name_however_it_is_spelt(directory: Directory):
    with directory.transaction() as session:
        put_unit(session, "D06", a_unit())
        put_person(session, "p1", a_person(login="caizheng"), DIRECTOR)
    with pytest.raises(errors.LoginTaken), directory.transaction() as session:
        put_person(session, "p2", a_person(login="CaiZheng"), DIRECTOR)


@pytest.mark.parametrize("office", ["head", "deputy", "liaison"])
def test_an_officer_must_be_an_active_person_of_the_unit(directory: Directory, office: str):
    with directory.transaction() as session:
        put_unit(session, "D06", a_unit())
        put_unit(session, "D07", a_unit(name="旗税务局"))
        put_person(session, "elsewhere", a_person(dept_code="D07"), DIRECTOR)
        put_person(session, "retired", a_person(active=False), DIRECTOR)
        put_person(session, "right", a_person(), DIRECTOR)
    for wrong in ("elsewhere", "retired", "nobody"):
        with pytest.raises(errors.NotOfUnit) as refusal, directory.transaction() as session:
            put_unit(session, "D06", a_unit(**{office: wrong}))
        assert refusal.value.field == office
    with directory.transaction() as session:
        assert getattr(put_unit(session, "D06", a_unit(**{office: "right"})), office) == "right"


def test_an_officer_can_neither_be_deactivated_nor_moved_until_replaced(directory: Directory):
    with directory.transaction() as session:
        put_unit(session, "D06", a_unit())
        put_unit(session, "D07", a_unit(name="旗税务局"))
        put_person(session, "p1", a_person(), DIRECTOR)
        put_unit(session, "D06", a_unit(liaison="p1"))
    for change in ({"active": False}, {"dept_code": "D07"}):
        with pytest.raises(errors.HoldsOffice) as refusal, directory.transaction() as session:
            put_person(session, "p1", a_person(**change), DIRECTOR)
        assert "财政局的联络员" in str(refusal.value)
    with directory.transaction() as session:
        put_unit(session, "D06", a_unit(liaison=None))
        assert not put_person(session, "p1", a_person(active=False), DIRECTOR).active


def test_nobody_changes_their_own_roles(directory: Directory):
    with directory.transaction() as session:
        put_unit(session, "D06", a_unit())
        put_person(session, "d00-head", a_person(roles=["DR"]), an_actor("DR"))
    with pytest.raises(errors.OwnRoles), directory.transaction() as session:
        put_person(session, "d00-head", a_person(roles=["DR", "LD"]), DIRECTOR)
    with directory.transaction() as session:
        renamed = put_person(session, "d00-head", a_person(name="于建国", roles=["DR"]), DIRECTOR)
    assert renamed.name == "于建国"


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"phone": "12345678901"}, "invalid_phone", "phone"),
        ({"phone": "1700000000"}, "invalid_phone", "phone"),
        ({"phone": "１7000000001"}, "invalid_phone", "phone"),
        ({"mail": "nobody"}, "invalid_mail", "mail"),
        ({"mail": "a@b@example.org"}, "invalid_mail", "mail"),
        ({"login": "王志远"}, "invalid_login", "login"),
        ({"roles": ["XX"]}, "unknown_role", "roles"),
        ({"roles": ["DH"], "dept_code": None}, "unit_role_without_unit", "dept_code"),
        ({"dept_code": "D99"}, "unknown_unit", "dept_code"),
    ],
)
def test_bad_input_is_refused_in_chinese_with_its_field(
    directory: Directory, change: dict[str, object], code: str, field: str
):
    with directory.transaction() as session:
        put_unit(session, "D06", a_unit())
    with pytest.raises(Problem) as refusal, directory.transaction() as session:
        put_person(session, "p1", a_person(**change), DIRECTOR)
    assert (refusal.value.code, refusal.value.field) == (code, field)
    assert any("一" <= letter <= "鿿" for letter in str(refusal.value))


@pytest.mark.parametrize("dept_code", ["D1", "d01", "X01", "D０1", "D0001", "D01\n"])
def test_a_unit_code_is_a_letter_and_two_or_three_digits(directory: Directory, dept_code: str):
    with pytest.raises(errors.InvalidDeptCode), directory.transaction() as session:
        put_unit(session, dept_code, a_unit())


def test_nobody_can_be_put_into_a_unit_that_is_no_longer_active(directory: Directory):
    with directory.transaction() as session:
        put_unit(session, "D06", a_unit(active=False))
    with pytest.raises(errors.UnknownUnit), directory.transaction() as session:
        put_person(session, "p1", a_person(), DIRECTOR)


@pytest.mark.parametrize(
    ("reader", "phone"),
    [
        (an_actor("DR"), "17000001234"),
        (an_actor("DP"), "17000001234"),
        (an_actor("CS"), "17000001234"),
        (an_actor("DL", "D06"), "17000001234"),
        (an_actor("DH", "D06"), "17000001234"),
        (an_actor("GT", None, "p1"), "17000001234"),
        (an_actor("DL", "D07"), "170****1234"),
        (an_actor("VC", "D06"), "170****1234"),
        (an_actor("LD"), "170****1234"),
        (an_actor("AU"), "170****1234"),
        (an_actor("OP"), "170****1234"),
    ],
)
def test_phones_are_masked_for_all_but_the_centre_the_own_unit_and_oneself(
    directory: Directory, reader, phone
):
    with directory.transaction() as session:
        put_unit(session, "D06", a_unit())
        put_person(session, "p1", a_person(phone="17000001234"), DIRECTOR)
    with directory.reading() as session:
        assert queries.person(session, "p1", reader).phone == phone
        assert queries.people(session, PersonQuery(), reader).items[0].phone == phone


def test_the_sign_in_name_is_shown_to_the_director_and_oneself_only(directory: Directory):
    directory.add_liaison(login="caizheng")
    with directory.reading() as session:
        seen = {
            role: queries.person(session, "d06-liaison", an_actor(role, "D06")).login
            for role in ("OP", "DR", "DP", "DH")
        }
        own = queries.person(session, "d06-liaison", an_actor("DL", "D06", "d06-liaison")).login
    assert seen == {"OP": None, "DR": "caizheng", "DP": None, "DH": None}
    assert own == "caizheng"


def test_people_are_found_by_unit_role_name_and_state(directory: Directory):
    with directory.transaction() as session:
        put_unit(session, "D06", a_unit())
        put_unit(session, "D07", a_unit(name="旗税务局"))
        put_person(session, "p1", a_person(name="王志远", roles=["DL", "DH"]), DIRECTOR)
        put_person(session, "p2", a_person(name="李雅琴", roles=["DL"], dept_code="D07"), DIRECTOR)
        put_person(session, "p3", a_person(name="王_雅", roles=["DH"], active=False), DIRECTOR)

    def found(**filters: object) -> list[str]:
        with directory.reading() as session:
            return [p.person_id for p in queries.people(session, PersonQuery(**filters), DIRECTOR).items]

    assert found() == ["p1", "p2", "p3"]
    assert found(dept_code="D07") == ["p2"]
    assert found(role="DH") == ["p1", "p3"]
    assert found(q="王") == ["p1", "p3"]
    assert found(q="_") == ["p3"]
    assert found(active=False) == ["p3"]


def test_units_come_by_their_order_a_page_at_a_time(directory: Directory):
    with directory.transaction() as session:
        for number in (3, 1, 2):
            put_unit(session, f"D0{number}", a_unit(name=f"单位{number}", sort_order=number))
    with directory.reading() as session:
        first = queries.units(session, UnitQuery(limit=2))
        second = queries.units(session, UnitQuery(limit=2, cursor=first.next))
    assert [unit.dept_code for unit in first.items] == ["D01", "D02"]
    assert [unit.dept_code for unit in second.items] == ["D03"]
    assert second.next is None


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True))
def test_a_mask_hides_four_digits_of_a_mobile_number_and_nothing_it_should_not(phone: str):
    assert contacts.is_phone(phone)
    masked = masked_phone(phone)
    assert masked == f"{phone[:3]}****{phone[7:]}"
    assert not contacts.is_phone(masked)


@given(st.text(max_size=30))
def test_no_text_makes_the_checks_of_contacts_fail(text: str):
    if contacts.is_phone(text):
        assert set(text) <= set("0123456789-")
    if contacts.is_mail(text):
        assert text.count("@") == 1
        assert text.isascii()
