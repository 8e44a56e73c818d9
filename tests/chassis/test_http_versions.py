"""Versions as tags: a change names the one it was made on, and what the caller has is not sent again."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chassis.workshop import Workshop


@pytest.fixture
def workshop(tmp_path: Path) -> Iterator[Workshop]:
    with_routes = Workshop(tmp_path)
    yield with_routes
    with_routes.container.stop()


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


def test_json_is_never_cached_by_others(workshop):
    assert workshop.client.get("/workshop/v1/tools").headers["Cache-Control"] == "private, no-cache"
    assert workshop.client.get("/workshop/v1/tools/7").headers["Cache-Control"] == "no-store"
    assert workshop.client.get("/workshop/v1/tools").headers["X-Content-Type-Options"] == "nosniff"
