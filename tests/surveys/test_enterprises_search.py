"""Finding enterprises by a piece of the name, a code and filters: the same on SQLite and on PostgreSQL."""

import pytest

from chassis.testing import context, database
from services.surveys import service
from services.surveys.enterprises import queries, usecases
from services.surveys.enterprises.schemas import EnterpriseChange, EnterpriseIn, EnterpriseQuery
from tests.surveys.builders import CADRE, SPECIALIST, USCC, know_everybody

GREEN = {
    "uscc": USCC,
    "name": "绿源农牧有限公司",
    "kind": "企业",
    "town": "敖勒召其镇",
    "contact": "张三",
    "phone": "13800001234",
    "industry": "A",
    "scale": "小",
    "cadre": CADRE.id,
}
SUN = {
    "uscc": "91150623MAQQ001053",
    "name": "ＡＢＣ光伏(内蒙古)公司",
    "name_mn": "ᠨᠠᠷᠠᠨ ᠴᠠᠬᠢᠯᠭᠠᠨ",
    "kind": "企业",
    "town": "开发区",
    "contact": "李四",
    "status": "停业",
}
HERDER = {
    "name": "巴特尔",
    "kind": "牧户",
    "town": "昂素镇",
    "gacha": "哈日根图嘎查",
    "contact": "巴特尔",
    "phone": "13900001234",
}

QUERIES = [
    ({}, "ABC 巴 绿"),
    ({"q": "农牧"}, "绿"),
    ({"q": "源"}, "绿"),
    ({"q": "绿源农牧有限公司"}, "绿"),
    ({"q": "公司"}, "ABC 绿"),
    ({"q": "abc 光伏（内"}, "ABC"),
    ({"q": "ᠴᠠᠬᠢ"}, "ABC"),
    ({"q": "ᠷᠠᠨ ᠴᠠ"}, "ABC"),
    ({"q": "农源"}, ""),
    ({"q": "源牧"}, ""),
    ({"q": "牧有农"}, ""),
    ({"q": "%"}, ""),
    ({"q": "_公"}, ""),
    ({"q": USCC}, "绿"),
    ({"q": " 91150623maqq００１０"}, "ABC 绿"),
    ({"q": "1150623"}, ""),
    ({"q": "mh-"}, ""),
    ({"town": "昂素镇"}, "巴"),
    ({"kind": "牧户"}, "巴"),
    ({"industry": "A"}, "绿"),
    ({"scale": "小"}, "绿"),
    ({"status": "停业"}, "ABC"),
    ({"cadre": CADRE.id}, "绿"),
    ({"incomplete": True}, "ABC"),
    ({"incomplete": False}, "巴 绿"),
    ({"q": "公司", "town": "开发区"}, "ABC"),
]
SHORT = {GREEN["name"]: "绿", SUN["name"]: "ABC", HERDER["name"]: "巴"}


def filled(made):
    """The three enterprises; the herder's number comes back."""
    with made.transaction(context()) as session:
        know_everybody(session)
        added = [
            usecases.register(session, EnterpriseIn(**each), SPECIALIST) for each in (GREEN, SUN, HERDER)
        ]
    return added[-1]


def found(made, **query):
    with made.reading(context()) as session:
        page = queries.enterprises(session, EnterpriseQuery(**query), SPECIALIST)
        return " ".join(SHORT.get(item.name, item.name) for item in page.items)


@pytest.fixture(scope="module")
def surveys(tmp_path_factory):
    made = database("surveys", tmp_path_factory.mktemp("registry"), service.metadata)
    made.herder = filled(made)
    yield made
    made.dispose()


@pytest.mark.parametrize(("query", "names"), QUERIES)
def test_enterprises_are_found_by_name_code_and_filters(surveys, query, names):
    assert found(surveys, **query) == names


def test_a_herder_is_found_by_the_beginning_of_the_number(surveys):
    assert found(surveys, q=surveys.herder.local_id[:6].lower()) == "巴"


def test_those_changed_last_stand_first_when_asked_for(tmp_path):
    made = database("surveys", tmp_path, service.metadata)
    filled(made)
    with made.transaction(context("2026-03-02T10:00")) as session:
        green = queries.by_code(session, USCC)
        usecases.change(session, green.enterprise_id, EnterpriseChange(scale="中"), SPECIALIST)
    assert found(made, sort="-updated").split()[0] == "绿"
    made.dispose()


def test_a_renamed_enterprise_is_found_by_its_new_name_only(tmp_path):
    made = database("surveys", tmp_path, service.metadata)
    herder = filled(made)
    with made.transaction(context()) as session:
        usecases.change(session, herder.enterprise_id, EnterpriseChange(name="巴雅尔"), SPECIALIST)
    assert found(made, q="巴雅") == "巴雅尔"
    assert found(made, q="特尔") == ""
    made.dispose()


@pytest.mark.postgres
def test_postgresql_finds_the_same_by_its_indexes(tmp_path, postgres_url):
    made = database("surveys", tmp_path, service.metadata, postgres_url)
    herder = filled(made)
    assert [(query, found(made, **query)) for query, _ in QUERIES] == QUERIES
    assert found(made, q=herder.local_id) == "巴"
    with made.transaction(context()) as session:
        usecases.change(session, herder.enterprise_id, EnterpriseChange(name="巴雅尔"), SPECIALIST)
    assert (found(made, q="巴雅"), found(made, q="特尔")) == ("巴雅尔", "")
    made.dispose()
