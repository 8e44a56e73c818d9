"""Routes from the caller's side: what is found, what comes back, and what does not even start."""

from collections.abc import Iterator
from pathlib import Path

import pytest

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
        workshop.listener.routes.add(route)


def test_a_stopped_service_serves_nothing_more(workshop):
    workshop.container.stop()
    assert workshop.client.get("/workshop/v1/tools").status_code == 404
