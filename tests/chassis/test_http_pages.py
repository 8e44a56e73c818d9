"""What a process serves beside its API: a description that is true, pages that need nobody else, health."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from openapi_pydantic.v3.v3_1 import OpenAPI

from chassis.http import routes
from tests.chassis.lending import service
from tests.chassis.workshop import Workshop


@pytest.fixture
def workshop(tmp_path: Path) -> Iterator[Workshop]:
    with_routes = Workshop(tmp_path)
    yield with_routes
    with_routes.container.stop()


def test_the_description_is_openapi_3_1_and_names_every_route(workshop):
    described = workshop.client.get("/workshop/openapi.json").json
    assert OpenAPI.model_validate(described).openapi == "3.1.0"
    listed = {(path, method) for path, item in described["paths"].items() for method in item}
    assert listed == {(f"/workshop{each.path}", each.method.lower()) for each in routes(service)}
    assert described["info"]["description"] == "工具间：借还工具"


def test_every_reference_in_the_description_leads_somewhere(workshop):
    text = workshop.client.get("/workshop/openapi.json").text
    described = workshop.client.get("/workshop/openapi.json").json
    wanted = set(re.findall(r'"\$ref":"#/components/schemas/([^"]+)"', text))
    assert wanted
    assert wanted <= set(described["components"]["schemas"])
    assert "#/$defs" not in text


def test_the_description_says_who_may_call_and_what_can_go_wrong(workshop):
    paths = workshop.client.get("/workshop/openapi.json").json["paths"]
    order = paths["/workshop/v1/orders"]["post"]
    assert (order["x-roles"], order["security"]) == (["DP", "DR"], [{"bearer": []}])
    assert {"204", "401", "403", "409", "500", "503"} <= set(order["responses"])
    assert "application/problem+json" in order["responses"]["401"]["content"]
    scrap = paths["/workshop/v1/tools/{tool_id}"]["delete"]
    assert scrap["security"] == []
    assert {p["name"]: p["required"] for p in scrap["parameters"]}["If-Match"] is True
    kinds = {p["name"]: p["schema"] for p in paths["/workshop/v1/tools"]["get"]["parameters"]}
    assert kinds["cursor"] == {"type": "string", "maxLength": 2000, "pattern": "^[A-Za-z0-9_-]*$"}


def test_pages_load_nothing_from_elsewhere_and_allow_nothing_else(workshop):
    for path in ("/", "/workshop/docs"):
        answer = workshop.client.get(path)
        assert answer.status_code == 200
        assert not re.search(r'(?:src|href)="(?:https?:)?//', answer.text)
        assert "'unsafe" not in answer.headers["Content-Security-Policy"]
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")


def test_everything_the_documentation_page_asks_for_is_served(workshop):
    page = workshop.client.get("/workshop/docs").text
    asked = set(re.findall(r'(?:src|href)="(docs/[^"]+|openapi\.json)"', page))
    assert len(asked) == 6
    for each in asked:
        assert workshop.client.get(f"/workshop/{each}").status_code == 200


def test_the_landing_page_leads_to_every_service(workshop):
    page = workshop.client.get("/").text
    assert "工具间" in page
    for link in re.findall(r'href="([^"]+)"', page):
        assert workshop.client.get(f"/{link}").status_code == 200


def test_a_process_without_an_api_serves_only_health_and_metrics(workshop):
    workshop.container.stop()
    assert workshop.client.get("/workshop/health/ready").json == {"status": "ready", "detail": "就绪"}
    assert workshop.client.get("/workshop/metrics").status_code == 200
    for path in ("/", "/workshop/docs", "/workshop/openapi.json"):
        assert workshop.client.get(path).status_code == 404
