"""What a caller may send: each mistake is named with its place, in Chinese, before anything happens."""

from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest

from tests.chassis.workshop import Workshop


@pytest.fixture
def workshop(tmp_path: Path) -> Iterator[Workshop]:
    with_routes = Workshop(tmp_path)
    yield with_routes
    with_routes.container.stop()


def test_a_flood_of_mistakes_is_refused_without_listing_them(workshop):
    body = {"name": "锤"} | {f"x{number}": 1 for number in range(2000)}
    answer = workshop.client.post("/workshop/v1/tools", json=body)
    assert (answer.status_code, answer.json["code"]) == (422, "invalid")
    assert answer.json["detail"] == "提交内容不符合要求：错误超过 1000 处"
    assert "errors" not in answer.json


def test_every_mistake_in_a_body_is_named_in_chinese_with_its_field(workshop):
    body = {"name": "", "kind": "toy", "bought_on": "昨天", "weight": 0, "parts": [{"label": "a"}], "x": 1}
    answer = workshop.client.post("/workshop/v1/tools", json=body)
    assert answer.status_code == 422
    assert answer.content_type == "application/problem+json"
    assert answer.json["code"] == "invalid"
    assert answer.json["type"] == "urn:bizenv:problem:invalid"
    assert answer.json["errors"] == [
        {"field": "name", "code": "string_too_short", "detail": "至少 1 个字"},
        {"field": "kind", "code": "enum", "detail": "只能是 'hand'、'power' 之一"},
        {"field": "bought_on", "code": "date_from_datetime_parsing", "detail": "须为日期，如 2026-03-02"},
        {"field": "weight", "code": "greater_than", "detail": "须大于 0"},
        {"field": "parts[0].count", "code": "missing", "detail": "此项必填"},
        {"field": "x", "code": "extra_forbidden", "detail": "不认识此项，请删去"},
    ]
    assert answer.json["field"] == "name"
    assert answer.json["detail"] == "提交内容不符合要求：name 至少 1 个字"


@pytest.mark.parametrize(
    ("url", "field"),
    [
        ("/workshop/v1/tools?limit=0", "limit"),
        ("/workshop/v1/tools?limit=201", "limit"),
        ("/workshop/v1/tools?limit=many", "limit"),
        ("/workshop/v1/tools?limit=1&limit=2", "limit"),
        ("/workshop/v1/tools?colour=red", "colour"),
        ("/workshop/v1/tools?kind=hand&kind=toy", "kind[1]"),
        ("/workshop/v1/tools?cursor=abc", "cursor"),
        ("/workshop/v1/tools/x", "tool_id"),
        ("/workshop/v1/tools/99999999999999999999999", "tool_id"),
        ("/workshop/v1/days/2026-02-30", "day"),
    ],
)
def test_a_wrong_parameter_is_named(workshop, url, field):
    answer = workshop.client.get(url)
    assert (answer.status_code, answer.json["field"]) == (422, field)
    assert any("一" <= letter <= "鿿" for letter in answer.json["detail"])


def test_a_list_parameter_may_be_given_several_times(workshop):
    for name, kind in (("锤", "hand"), ("钻", "power")):
        workshop.client.post("/workshop/v1/tools", json={"name": name, "kind": kind})
    both = workshop.client.get("/workshop/v1/tools?kind=hand&kind=power").json["items"]
    one = workshop.client.get("/workshop/v1/tools?kind=power").json["items"]
    assert (len(both), [each["name"] for each in one]) == (2, ["钻"])


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b'{"name": "\xff"}', "json_malformed"),
        (b'{"name": NaN}', "json_malformed"),
        (b'{"weight": Infinity}', "json_malformed"),
        (b'{"weight": 1e999}', "json_malformed"),
        (b'{"name": "a"', "json_malformed"),
        (b'{"name": "\\ud800"}', "json_malformed"),
        (b"[" * 5000, "json_malformed"),
        (b"[" * 70 + b"]" * 70, "json_too_deep"),
        (b'{"a":' * 70 + b"1" + b"}" * 70, "json_too_deep"),
        (b'{"name": "a\\u0000b"}', "nul_character"),
        (b"", "body_missing"),
    ],
)
def test_a_body_that_is_not_proper_json_is_refused_before_anything_happens(workshop, raw, code):
    answer = workshop.client.post("/workshop/v1/tools", data=raw, content_type="application/json")
    assert (answer.status_code, answer.json["code"]) == (400, code)


def test_an_escaped_backslash_is_not_taken_for_a_nul(workshop):
    answer = workshop.client.post(
        "/workshop/v1/tools", data=b'{"name": "\\\\u0000"}', content_type="application/json"
    )
    assert answer.json["name"] == "\\u0000"


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "", "application/json; charset=gbk"])
def test_only_utf8_json_is_taken_where_json_is_asked_for(workshop, kind):
    answer = workshop.client.post("/workshop/v1/tools", data=b'{"name": "a"}', content_type=kind)
    assert (answer.status_code, answer.json["code"]) == (415, "unsupported_media_type")


@pytest.mark.parametrize(
    "kind", ["application/json", "application/json; charset=utf-8", "application/merge-patch+json"]
)
def test_json_by_any_of_its_names_is_taken(workshop, kind):
    answer = workshop.client.post("/workshop/v1/tools", data=b'{"name": "a"}', content_type=kind)
    assert answer.status_code == 201


def test_a_path_parameter_holds_no_nul(workshop):
    assert workshop.client.post("/workshop/v1/attempts/%00").json["code"] == "nul_character"


def test_a_number_too_large_for_a_column_is_the_callers_mistake(workshop):
    body = orjson.dumps({"name": "锤", "parts": [{"label": "a", "count": 0}]}).replace(b": 0", b"")
    body = body.replace(b'"count":0', b'"count":1e300')
    answer = workshop.client.post("/workshop/v1/tools", data=body, content_type="application/json")
    assert (answer.status_code, answer.json["errors"][0]["code"]) == (422, "int_parsing_size")
