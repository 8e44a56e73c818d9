"""The edge from the caller's side: what is accepted, what comes back, and what stays in the database."""

from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest
from sqlalchemy import select

from chassis import audit
from chassis.auth import signed_in
from chassis.http import get, post
from chassis.http.operation import RouteMistake
from tests.chassis.workshop import Workshop


@pytest.fixture
def workshop(tmp_path: Path) -> Iterator[Workshop]:
    with_routes = Workshop(tmp_path)
    yield with_routes
    with_routes.container.stop()


def test_what_a_method_returns_is_sent_in_the_shape_it_promised(workshop):
    answer = workshop.client.post("/workshop/v1/tools", json={"name": "电钻", "kind": "power"})
    assert answer.status_code == 201
    assert answer.content_type == "application/json"
    assert answer.json == {"id": 1, "name": "电钻", "kind": "power", "bought_on": None, "version": 1}
    assert workshop.client.get("/workshop/v1/tools/1").json["name"] == "电钻"


def test_a_get_may_be_asked_as_head(workshop):
    answer = workshop.client.head("/workshop/v1/tools")
    assert (answer.status_code, answer.data) == (200, b"")


def test_a_method_that_returns_nothing_answers_204(workshop):
    made = workshop.client.post("/workshop/v1/tools", json={"name": "锤"})
    answer = workshop.client.delete("/workshop/v1/tools/1", headers={"If-Match": made.headers["ETag"]})
    assert (answer.status_code, answer.data) == (204, b"")
    assert workshop.client.get("/workshop/v1/tools/1").status_code == 404


def test_a_response_made_by_the_method_is_sent_as_it_is(workshop):
    answer = workshop.client.get("/workshop/v1/raw", headers={"Accept": "text/xml"})
    assert (answer.data, answer.content_type) == (b"<a/>", "text/xml")


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


def test_a_caller_who_takes_no_json_is_told_before_the_work_is_done(workshop):
    answer = workshop.client.post("/workshop/v1/tools", json={"name": "a"}, headers={"Accept": "text/html"})
    assert (answer.status_code, answer.json["code"]) == (406, "not_acceptable")
    assert workshop.client.get("/workshop/v1/tools").json["items"] == []


def test_an_unknown_address_and_method_are_problems_too(workshop):
    unknown = workshop.client.get("/workshop/v1/nothing")
    method = workshop.client.put("/workshop/v1/tools")
    assert (unknown.status_code, unknown.json["code"]) == (404, "route_not_found")
    assert (method.status_code, method.json["code"]) == (405, "method_not_allowed")
    assert method.headers["Allow"] == "GET, HEAD, POST"


@pytest.mark.parametrize(
    "path", ["/workshop/docs/../../../etc/passwd", "/workshop/docs/%2e%2e%2fdocs.py", "/%00"]
)
def test_no_path_leads_out_of_what_is_served(workshop, path):
    assert workshop.client.get(path).status_code == 404


def test_a_path_parameter_holds_no_nul(workshop):
    assert workshop.client.post("/workshop/v1/attempts/%00").json["code"] == "nul_character"


@pytest.mark.parametrize(
    ("how", "status", "code"),
    [
        ("raised", 409, "tool_already_lent"),
        ("bug", 500, "internal_error"),
        ("shape", 500, "internal_error"),
        ("invalid_instance", 500, "internal_error"),
    ],
)
def test_a_method_that_fails_leaves_nothing_behind(workshop, how, status, code):
    answer = workshop.client.post(f"/workshop/v1/attempts/{how}")
    assert (answer.status_code, answer.json["code"]) == (status, code)
    assert workshop.attempts() == 0


def test_an_error_response_made_by_the_method_rolls_back_too(workshop):
    assert workshop.client.post("/workshop/v1/attempts/response").data == b"no"
    assert workshop.attempts() == 0


def test_a_problem_that_is_returned_keeps_what_was_noted(workshop):
    answer = workshop.client.post("/workshop/v1/attempts/returned")
    assert (answer.status_code, answer.json["code"]) == (409, "tool_already_lent")
    assert workshop.attempts() == 1


def test_a_problem_carries_its_sentence_its_field_and_what_fills_it(workshop):
    problem = workshop.client.post("/workshop/v1/attempts/raised").json
    assert problem["detail"] == "该工具已借给王五"
    assert problem["field"] == "borrower"
    assert problem["params"] == {"borrower": "王五"}
    assert problem["title"] == "状态冲突"


def test_nothing_of_the_inside_is_shown_when_we_fail(workshop):
    answer = workshop.client.post("/workshop/v1/attempts/bug")
    assert "hunter2" not in answer.text
    assert "RuntimeError" not in answer.text
    assert answer.json["instance"] == answer.headers["X-Correlation-ID"]


def test_a_row_that_exists_already_is_a_conflict(workshop):
    workshop.client.post("/workshop/v1/tools", json={"name": "锤"})
    answer = workshop.client.post("/workshop/v1/tools", json={"name": "锤"})
    assert (answer.status_code, answer.json["code"]) == (409, "duplicate")


def test_a_database_that_is_away_means_try_again(tmp_path):
    away = Workshop(tmp_path, with_tables=False, database_url="postgresql://nobody@127.0.0.1:1/none")
    answer = away.client.get("/workshop/v1/tools")
    assert (answer.status_code, answer.json["code"]) == (503, "database_away")
    assert int(answer.headers["Retry-After"]) > 0
    assert away.client.get("/workshop/health/ready").status_code == 503
    assert away.client.get("/workshop/health/live").status_code == 200
    away.container.stop()


def test_a_correlation_id_goes_in_and_out(workshop):
    answer = workshop.client.get("/workshop/v1/whoami", headers={"X-Correlation-ID": "call-7"})
    assert answer.headers["X-Correlation-ID"] == answer.json["correlation_id"] == "call-7"


@pytest.mark.parametrize("sent", ["a b", "x" * 65, "<script>", "甲"])
def test_an_odd_correlation_id_is_replaced(workshop, sent):
    headers = {"X-Correlation-ID": sent.encode().decode("latin-1")}
    answer = workshop.client.get("/workshop/v1/whoami", headers=headers)
    assert len(answer.headers["X-Correlation-ID"]) == 36


def test_without_one_the_trace_is_the_correlation(workshop):
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    headers = {"traceparent": f"00-{trace}-00f067aa0ba902b7-01"}
    assert workshop.client.get("/workshop/v1/whoami", headers=headers).json["correlation_id"] == trace


def test_forwarded_addresses_are_believed_only_from_trusted_proxies(tmp_path, workshop):
    headers = {"X-Forwarded-For": "6.6.6.6, 10.1.2.3"}
    direct = {"REMOTE_ADDR": "10.9.9.9"}
    seen = workshop.client.get("/workshop/v1/whoami", headers=headers, environ_overrides=direct)
    assert seen.json["address"] == "10.9.9.9"
    (tmp_path / "behind").mkdir()
    behind = Workshop(tmp_path / "behind", trusted_proxies=1)
    assert behind.client.get("/workshop/v1/whoami", headers=headers).json["address"] == "10.1.2.3"
    behind.container.stop()


def test_a_change_names_the_version_it_was_made_on(workshop):
    made = workshop.client.post("/workshop/v1/tools", json={"name": "锤"})
    tag = {"If-Match": made.headers["ETag"]}
    first = workshop.client.patch("/workshop/v1/tools/1", json={"name": "铁锤"}, headers=tag)
    second = workshop.client.patch("/workshop/v1/tools/1", json={"name": "木锤"}, headers=tag)
    assert (first.status_code, first.json["version"]) == (200, 2)
    assert (second.status_code, second.json["code"]) == (412, "stale_version")
    assert (
        workshop.client.patch(
            "/workshop/v1/tools/1", json={"name": "木锤"}, headers={"If-Match": '"2"'}
        ).json["name"]
        == "木锤"
    )


@pytest.mark.parametrize(("tag", "status"), [(None, 428), ("*", 400), ('"x"', 400), ('"1", "2"', 400)])
def test_where_a_version_is_required_it_must_be_one(workshop, tag, status):
    workshop.client.post("/workshop/v1/tools", json={"name": "锤"})
    headers = {"If-Match": tag} if tag else {}
    assert workshop.client.delete("/workshop/v1/tools/1", headers=headers).status_code == status


@pytest.mark.parametrize("path", ["/workshop/v1/tools/1", "/workshop/v1/tools", "/workshop/openapi.json"])
def test_what_the_caller_has_already_is_not_sent_again(workshop, path):
    workshop.client.post("/workshop/v1/tools", json={"name": "锤"})
    tag = workshop.client.get(path).headers["ETag"]
    again = workshop.client.get(path, headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")


def test_what_has_changed_is_sent_again(workshop):
    workshop.client.post("/workshop/v1/tools", json={"name": "锤"})
    tag = workshop.client.get("/workshop/v1/tools/1").headers["ETag"]
    workshop.client.patch("/workshop/v1/tools/1", json={"name": "铁锤"})
    assert workshop.client.get("/workshop/v1/tools/1", headers={"If-None-Match": tag}).json["name"] == "铁锤"


def test_a_route_without_an_access_rule_does_not_start():
    with pytest.raises(TypeError, match="allow"):
        get("/v1/open")  # type: ignore[call-arg]
    with pytest.raises(RouteMistake, match="allow="):
        get("/v1/open", allow=None)(_method)  # type: ignore[arg-type]


def _method(self) -> None: ...


def test_a_route_whose_method_does_not_fit_its_path_does_not_start():
    def unknown_parameter(self, colour: str) -> None: ...
    def untyped_parameter(self, colour) -> None: ...
    def silent(self): ...

    for path, method, why in [
        ("/v1/x", unknown_parameter, "colour is neither"),
        ("/v1/x/{colour}", untyped_parameter, "no type"),
        ("/v1/x/{size}", _method, "no parameter size"),
        ("/v1/x", silent, "what it returns"),
        ("v1/x", _method, "starts with /"),
    ]:
        with pytest.raises(RouteMistake, match=why):
            post(path, allow=signed_in)(method)


def test_two_methods_cannot_serve_one_address(workshop):
    route = next(iter(workshop.container.entrypoints))
    with pytest.raises(ValueError, match="two methods"):
        workshop.listener.add(route)


def test_a_stopped_service_serves_nothing_more(workshop):
    workshop.container.stop()
    assert workshop.client.get("/workshop/v1/tools").status_code == 404


def audited(workshop: Workshop) -> list[tuple]:
    with workshop.database("").reading(workshop.context()) as session:
        return [(row.action, row.target, row.ip) for row in session.execute(select(audit.audit))]


def test_every_write_that_succeeds_is_audited_and_nothing_else(workshop):
    from_there = {"REMOTE_ADDR": "10.9.9.9"}
    workshop.client.post("/workshop/v1/tools", json={"name": "锤"}, environ_overrides=from_there)
    workshop.client.post("/workshop/v1/tools", json={"name": "锤"})
    workshop.client.get("/workshop/v1/tools")
    workshop.client.post("/workshop/v1/attempts/raised")
    assert audited(workshop) == [("workshop.add_tool", "/workshop/v1/tools", "10.9.9.9")]


def test_a_token_in_a_path_is_not_written_to_the_audit_log(workshop):
    assert workshop.client.post("/workshop/v1/key/secret-of-a-phone/beat").status_code == 204
    assert audited(workshop)[0][1] == "/workshop/v1/key/…/beat"


def test_json_is_never_cached_by_others(workshop):
    assert workshop.client.get("/workshop/v1/tools").headers["Cache-Control"] == "private, no-cache"
    assert workshop.client.get("/workshop/v1/tools/7").headers["Cache-Control"] == "no-store"
    assert workshop.client.get("/workshop/v1/tools").headers["X-Content-Type-Options"] == "nosniff"


def test_a_number_too_large_for_a_column_is_the_callers_mistake(workshop):
    body = orjson.dumps({"name": "锤", "parts": [{"label": "a", "count": 0}]}).replace(b": 0", b"")
    body = body.replace(b'"count":0', b'"count":1e300')
    answer = workshop.client.post("/workshop/v1/tools", data=body, content_type="application/json")
    assert (answer.status_code, answer.json["errors"][0]["code"]) == (422, "int_parsing_size")
