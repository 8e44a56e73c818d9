"""Metrics: requests are counted by route and not by path, and each service shows its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from chassis import metrics
from tests.chassis.workshop import Workshop


@pytest.fixture
def workshop(tmp_path: Path) -> Iterator[Workshop]:
    with_routes = Workshop(tmp_path)
    yield with_routes
    with_routes.container.stop()


def samples(workshop: Workshop) -> dict[tuple, float]:
    text = workshop.client.get("/workshop/metrics").text
    return {
        (sample.name, *sorted(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def requests_of(workshop: Workshop, status: str) -> float:
    labels = {"service": "workshop", "route": "/v1/tools/{tool_id}", "method": "GET", "status": status}
    return samples(workshop).get(("bizenv_http_request_seconds_count", *sorted(labels.items())), 0)


def test_a_request_is_counted_under_its_route_whatever_the_path(workshop):
    before = requests_of(workshop, "404")
    workshop.client.get("/workshop/v1/tools/1")
    workshop.client.get("/workshop/v1/tools/2")
    assert requests_of(workshop, "404") == before + 2


def test_an_unknown_path_makes_no_new_series(workshop):
    before = set(samples(workshop))
    workshop.client.get("/workshop/v1/made-up/1")
    assert set(samples(workshop)) == before


def test_a_service_shows_its_own_numbers_only(workshop):
    metrics.inbox_handled.labels("another").inc()
    metrics.inbox_handled.labels("workshop").inc()
    assert {dict(labels)["service"] for _, *labels in samples(workshop)} == {"workshop"}
    assert 'service="another"' in metrics.exposition("another").decode()


def test_every_metric_says_what_it_is():
    for family in metrics.registry.collect():
        assert family.name.startswith("bizenv_")
        assert family.documentation
