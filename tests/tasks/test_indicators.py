"""The indicator catalogues: word for word, kept by the director, told to the others."""

from collections import Counter

import pytest

from services.tasks.indicators import usecases
from tests.desk import done, refused
from tests.tasks.desk import TASK

FIVE = {
    "NM-01": ("政务服务", ["政务服务"]),
    "NM-02": ("市场准入", ["市场准入", "开办企业"]),
    "NM-03": ("获得经营场所", ["获取经营场所", "办理建筑许可", "登记财产"]),
    "NM-04": ("市政公用设施接入", ["公共基础设施服务", "获得电力", "获得用水用气"]),
    "NM-05": ("解决商业纠纷", ["争议解决", "执行合同"]),
}
NEW = {"name": "数字政务", "edition": "自治区2026版", "env_dimension": "政务环境"}


@pytest.fixture
def loaded(desk):
    with desk.office.transaction("tasks") as session:
        assert usecases.load(session) == 10 + 30 + 18 + 22
    return desk


def catalogue(desk, **filters):
    query = "&".join(f"{name}={value}" for name, value in filters.items())
    return done(desk.liaison.get(f"/tasks/v1/indicators?limit=200&{query}"))["items"]


def test_the_three_catalogues_hold_what_the_office_says_they_do(loaded):
    counts = Counter(each["catalogue"] for each in catalogue(loaded, primary="true"))
    assert counts == {"WB": 10, "NC": 18, "NM": 22}
    names = {each["code"]: each["name"] for each in catalogue(loaded)}
    for code, (name, mapped) in FIVE.items():
        found = done(loaded.liaison.get(f"/tasks/v1/indicators/{code}"))
        assert (found["name"], [names[each] for each in found["mappings"]]) == (name, mapped)
    assert (names["WB-10"], names["NC-18"], names["NM-22"]) == ("企业破产", "包容普惠创新", "经营主体满意度")


def test_each_topic_of_the_world_bank_has_three_pillars(loaded):
    below = [each for each in catalogue(loaded, catalogue="WB") if each["parent"] == "WB-03"]
    assert [(each["pillar"], each["name"]) for each in below] == [
        ("P1", "公共基础设施服务·监管框架"),
        ("P2", "公共基础设施服务·公共服务"),
        ("P3", "公共基础设施服务·运营效率"),
    ]


def test_loading_the_catalogues_twice_changes_nothing_and_keeps_what_was_changed(loaded):
    path = "/tasks/v1/indicators/NM-22"
    changed = {name: value for name, value in NEW.items() if name != "name"} | {"name": "经营主体满意程度"}
    done(loaded.director.call("PUT", path, changed))
    told = len(loaded.events("indicator_upserted"))
    with loaded.office.transaction("tasks") as session:
        assert usecases.load(session) == 0
    assert len(loaded.events("indicator_upserted")) == told == 81
    assert done(loaded.liaison.get(path))["name"] == "经营主体满意程度"


def test_the_director_adds_an_indicator_and_others_hear_of_it(loaded):
    path = "/tasks/v1/indicators/NM-23"
    made = done(loaded.director.call("PUT", path, NEW))
    assert (made["catalogue"], made["active"], made["version"]) == ("NM", True, 1)
    done(loaded.director.call("PUT", path, NEW))  # the same again is no news
    assert len(loaded.events("indicator_upserted")) == 81
    stale = loaded.director.call("PUT", path, NEW | {"name": "数字服务"}, headers={"If-Match": '"9"'})
    refused(stale, 412, "stale_version")
    fresh = loaded.director.call("PUT", "/tasks/v1/indicators/NM-24", NEW, headers={"If-Match": '"1"'})
    refused(fresh, 412, "stale_version")


def test_an_indicator_goes_out_of_use_with_its_last_day(loaded):
    done(loaded.director.call("PUT", "/tasks/v1/indicators/NM-23", NEW | {"valid_to": "2026-03-05"}))
    loaded.publish({"indicator_codes": ["NM-23"]})
    loaded.office.move_clock("2026-03-05T09:00")
    assert done(loaded.liaison.get("/tasks/v1/indicators/NM-23"))["active"]
    loaded.office.move_clock("2026-03-06T09:00")
    assert not done(loaded.liaison.get("/tasks/v1/indicators/NM-23"))["active"]
    assert len(loaded.events("indicator_upserted")) == 82
    done(
        loaded.dispatcher.post(
            "/tasks/v1/plans",
            {
                "code": "QJ60",
                "name": "旗级6.0",
                "level": "banner",
                "edition": "6.0",
                "year": 2026,
                "doc_title": "方案",
                "declared_count": 1,
            },
        ),
        201,
    )
    body = {"seq": 1, **TASK, "indicator_codes": ["NM-23"]}
    refused(loaded.dispatcher.post("/tasks/v1/plans/QJ60/tasks", body), 422, "unknown_indicator")


def test_an_indicator_comes_into_use_on_its_first_day(loaded):
    done(loaded.director.call("PUT", "/tasks/v1/indicators/NM-23", NEW | {"valid_from": "2026-03-05"}))
    assert [each["code"] for each in catalogue(loaded, active="false")] == ["NM-23"]
    loaded.office.move_clock("2026-03-05T09:00")
    assert catalogue(loaded, active="false") == []


@pytest.mark.parametrize(
    ("code", "change", "field"),
    [
        ("NM-23", {"pillar": "P1"}, "pillar"),
        ("NM-23", {"parent": "NM-99"}, "parent"),
        ("NM-23", {"mappings": ["WB-01", "WB-99"]}, "mappings"),
        ("NM-23", {"mappings": ["NM-23"]}, "mappings"),
        ("NM-23", {"valid_from": "2026-05-01", "valid_to": "2026-04-01"}, "valid_to"),
        ("NM-23", {"env_dimension": "天气"}, "env_dimension"),
        ("XX-01", {}, "code"),
    ],
)
def test_an_indicator_that_breaks_a_rule_names_the_field(loaded, code, change, field):
    answer = loaded.director.call("PUT", f"/tasks/v1/indicators/{code}", NEW | change)
    assert (answer.status_code, answer.json["field"]) == (422, field)


def test_an_indicator_nobody_knows_is_not_found(loaded):
    refused(loaded.liaison.get("/tasks/v1/indicators/NM-77"), 404, "indicator_not_found")
