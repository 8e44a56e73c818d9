"""Every metric of the chassis, in one place: name, unit, meaning; each is labelled with its service.

Gauges that tell the state of a database are set by :mod:`chassis.housekeeping`; the rest is counted where
it happens.
"""

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.metrics_core import Metric

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"

registry = CollectorRegistry(auto_describe=True)

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
_LAG_SECONDS = (0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 30, 60, 300, 1800, 7200)


def _counter(name: str, meaning: str, *labels: str) -> Counter:
    return Counter(name, meaning, ("service", *labels), registry=registry)


def _gauge(name: str, meaning: str) -> Gauge:
    return Gauge(name, meaning, ("service",), registry=registry)


def _histogram(name: str, meaning: str, *labels: str, buckets: tuple[float, ...] = _SECONDS) -> Histogram:
    return Histogram(name, meaning, ("service", *labels), registry=registry, buckets=buckets)


http_seconds = _histogram("bizenv_http_request_seconds", "Request duration", "route", "method", "status")
http_refused = _counter("bizenv_http_refused_total", "Requests refused because every worker was busy")

relay_published = _counter("bizenv_relay_published_total", "Events confirmed by the transport")
relay_batch_seconds = _histogram("bizenv_relay_batch_seconds", "Hand-over of one batch until its confirms")

inbox_handled = _counter("bizenv_inbox_handled_total", "Events whose handler committed")
inbox_failures = _counter("bizenv_inbox_failures_total", "Handler attempts that failed")
inbox_duplicates = _counter("bizenv_inbox_duplicates_total", "Events that had arrived before")
inbox_parked_total = _counter("bizenv_inbox_parked_total", "Events set aside for a person")
inbox_batch_seconds = _histogram("bizenv_inbox_batch_seconds", "One consumer batch, commit included")
inbox_lag_seconds = _histogram(
    "bizenv_inbox_lag_seconds",
    "From the publisher's commit to the start of the handler",
    buckets=_LAG_SECONDS,
)

schedule_runs = _counter("bizenv_schedule_runs_total", "Scheduled runs by result", "job", "result")

outbox_unpublished = _gauge("bizenv_outbox_unpublished", "Events committed and not yet published")
outbox_oldest_seconds = _gauge("bizenv_outbox_oldest_unpublished_seconds", "Age of the oldest of them")
inbox_pending = _gauge("bizenv_inbox_pending", "Events waiting for their next attempt")
inbox_parked = _gauge("bizenv_inbox_parked_waiting", "Events that wait for a person")


class _OneService:
    """The registry as one service of this process: what carries another service's label is left out."""

    def __init__(self, service: str):
        self._service = service

    def collect(self) -> Iterator[Metric]:
        for family in registry.collect():
            family.samples = [s for s in family.samples if s.labels.get("service") == self._service]
            if family.samples:
                yield family


def exposition(service: str) -> bytes:
    """The metrics of one service in Prometheus' text format."""
    return generate_latest(_OneService(service))
