"""Whom a visit speaks of: found in the registry, registered, or unclear."""

import pytest

from chassis.testing import context, database, events_of
from services.surveys import service
from services.surveys.enterprises import queries, usecases
from services.surveys.enterprises.described import Described
from services.surveys.enterprises.model import Enterprise
from services.surveys.enterprises.particulars import Kind
from tests.surveys.builders import USCC
from tests.surveys.test_races import at_once

HERDER = Described(name="巴特尔", kind="牧户", gacha="哈日根图嘎查", phone="13800001234")
COMPANY = Described(name="绿源农牧公司", uscc=USCC)


@pytest.fixture
def surveys(tmp_path):
    made = database("surveys", tmp_path, service.metadata)
    yield made
    made.dispose()


@pytest.fixture
def session(surveys):
    with surveys.transaction(context()) as opened:
        yield opened


def described(like, **changes):
    return Described(**{**like.__dict__, **changes})


def test_one_with_a_valid_code_is_registered_once_whatever_its_code_is_typed_like(session):
    first = usecases.recognise(session, COMPANY)
    again = usecases.recognise(session, described(COMPANY, uscc=f" {USCC.lower()} ", name="另一写法"))
    assert again is first
    assert (first.kind, first.status, first.town) == (Kind.COMPANY, "在营", None)
    assert events_of(session) == ["enterprise_registered"]


def test_a_herder_is_registered_once_by_name_gacha_and_phone(session):
    first = usecases.recognise(session, HERDER)
    again = usecases.recognise(session, described(HERDER, phone=" 138 0000 1234", kind=None))
    assert again is first
    assert first.uscc is None
    assert first.local_id.startswith("MH-")
    assert usecases.recognise(session, described(HERDER, phone="13900001234")) is not first
    assert usecases.recognise(session, described(HERDER, gacha="三段地嘎查")) is not first


@pytest.mark.parametrize(
    "unclear",
    [
        Described(),
        Described(name="绿"),
        Described(name="没登记过的公司"),
        Described(name="没登记过的公司", uscc="91150623MAQQ001041"),
        Described(uscc=USCC),
        described(HERDER, gacha=None),
        described(HERDER, phone="不详"),
        Described(enterprise_id="no-such"),
    ],
)
def test_what_is_not_identified_stays_unclear_and_is_not_registered(session, unclear):
    assert usecases.recognise(session, unclear) is None
    assert events_of(session) == []


def test_an_id_goes_before_everything_else(session):
    company, herder = (usecases.recognise(session, each) for each in (COMPANY, HERDER))
    spoken_of = described(COMPANY, enterprise_id=herder.enterprise_id)
    assert usecases.recognise(session, spoken_of) is herder
    assert usecases.recognise(session, described(COMPANY, enterprise_id="lost")) is company


def test_an_exact_name_will_do_while_only_one_has_it(session):
    company = usecases.recognise(session, Described(name="绿源（集团）公司", uscc=USCC))
    named = Described(name=" 绿源(集团)公司 ")
    assert usecases.recognise(session, named) is company
    assert usecases.recognise(session, Described(name="绿源")) is None
    usecases.recognise(session, Described(name="绿源(集团)公司", uscc="91150623MAQQ00016H"))
    assert usecases.recognise(session, named) is None


def test_a_wrong_code_does_not_hide_a_known_name(session):
    company = usecases.recognise(session, COMPANY)
    assert usecases.recognise(session, described(COMPANY, uscc="91150623MAQQ001041")) is company


def test_a_name_alone_does_not_make_one_herder_of_two(session):
    herder = usecases.recognise(session, HERDER)
    assert usecases.recognise(session, Described(name="巴特尔")) is herder
    assert usecases.recognise(session, Described(name="巴特尔", gacha="三段地嘎查")) is None
    assert usecases.recognise(session, Described(name="巴特尔", phone="13900001234")) is None
    assert usecases.recognise(session, Described(name="巴特尔", phone=HERDER.phone)) is herder


@pytest.mark.parametrize("status", ["注销", "迁出"])
def test_who_is_gone_is_not_recognised_by_anything_nor_registered_again(session, status):
    company, herder = (usecases.recognise(session, each) for each in (COMPANY, HERDER))
    for each in (company, herder):
        each.change({"status": status})
    session.flush()
    for spoken_of in (
        COMPANY,
        HERDER,
        Described(name=COMPANY.name),
        Described(enterprise_id=company.enterprise_id),
    ):
        assert usecases.recognise(session, spoken_of) is None


def test_one_that_is_suspended_is_visited_all_the_same(session):
    company = usecases.recognise(session, COMPANY)
    company.change({"status": "停业"})
    assert usecases.recognise(session, COMPANY) is company


@pytest.mark.parametrize(
    ("uscc", "kind"),
    [
        ("92150623MAQQ00016E", Kind.INDIVIDUAL),
        ("93150623MAQQ00016B", Kind.COOPERATIVE),
        ("N2150623MAQQ000161", Kind.COLLECTIVE),
    ],
)
def test_the_kind_is_known_from_the_code_unless_it_is_told(session, uscc, kind):
    assert usecases.recognise(session, Described(name="某主体", uscc=uscc)).kind == kind


def test_what_cannot_be_understood_is_left_out(session):
    met = usecases.recognise(
        session, described(COMPANY, town="远方镇", industry="农牧", scale="小型", phone="无")
    )
    assert (met.town, met.industry, met.scale, met.phone) == (None, None, "小", None)


def test_a_locked_enterprise_is_read_afresh(session):
    company = usecases.recognise(session, COMPANY)
    session.flush()
    assert queries.locked(session, company.id) is company


@pytest.mark.postgres
def test_one_met_by_six_at_once_is_registered_once(tmp_path, postgres_url):
    surveys = database("surveys", tmp_path, service.metadata, postgres_url)

    def meet(_):
        with surveys.transaction(context()) as session:
            return usecases.recognise(session, HERDER).enterprise_id

    assert len(set(at_once(6, meet))) == 1
    with surveys.reading(context()) as session:
        assert session.query(Enterprise).count() == 1
    surveys.dispose()
