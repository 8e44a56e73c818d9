"""What deployment repeats about the services agrees with the services there are."""

import os
import re
import subprocess
from pathlib import Path

import pytest
import yaml

from chassis import metrics
from chassis.service import installed
from chassis.testing import who_may

ROOT = Path(__file__).parents[2]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = sorted(installed())


@pytest.mark.parametrize("service", SERVICES)
def test_every_service_has_an_api_and_a_worker_container_with_secrets_and_a_volume_of_its_own(service):
    for role in ("api", "worker"):
        container = COMPOSE["services"][f"{service}-{role}"]
        assert container["environment"]["BIZENV_SERVICES"] == service
        assert container["environment"]["BIZENV_ROLE"] == role
        assert container["volumes"] == [f"{service}:/var/lib/bizenv", COMPOSE["x-rules"]]
        sources = {secret["source"] for secret in container["secrets"] if isinstance(secret, dict)}
        assert sources == {f"database-url-{service}", f"broker-url-{service}"}


def test_no_container_but_the_proxy_is_reachable_from_outside():
    assert [name for name, each in COMPOSE["services"].items() if "ports" in each] == ["proxy"]


def test_every_container_that_serves_is_asked_whether_it_is_well_and_those_that_end_are_not():
    ours = {f"{service}-{role}" for service in SERVICES for role in ("api", "worker")}
    assert re.search("^HEALTHCHECK .*healthcheck", (ROOT / "deploy/Dockerfile").read_text(), re.MULTILINE)
    for name, container in COMPOSE["services"].items():
        check = container.get("healthcheck", {"test": "the image's"} if name in ours else {})
        assert ("test" in check) is (name not in ("migrate", "topology")), name
        assert "test" in check or check == {"disable": True}, name


def test_every_container_has_limits_and_bounded_logs():
    for name, container in COMPOSE["services"].items():
        assert {"mem_limit", "cpus", "pids_limit", "logging"} <= container.keys(), name
        assert container["security_opt"] == ["no-new-privileges:true"], name
        assert container.get("read_only") is (None if name in ("postgres", "rabbitmq") else True), name


def test_replicas_share_nothing_that_only_one_can_have():
    for name, container in COMPOSE["services"].items():
        assert "container_name" not in container, name


@pytest.mark.parametrize(
    "file",
    ["deploy/make-secrets", "deploy/healthcheck", "deploy/proxy/nginx.conf"],
)
def test_every_list_of_services_is_complete(file):
    lists = re.findall(r"\bdirectory[ ,|][a-z ,|]+", (ROOT / file).read_text())
    assert [sorted(re.findall("[a-z]+", each)) for each in lists] == [SERVICES]


def test_every_secret_of_the_compose_file_is_made(tmp_path):
    environment = {"BIZENV_SECRETS": str(tmp_path), "PATH": os.defpath}
    subprocess.run([ROOT / "deploy/make-secrets"], env=environment, check=True)
    assert {path.name for path in tmp_path.iterdir()} >= set(COMPOSE["secrets"])


def test_prometheus_asks_every_container_and_alerts_only_on_metrics_there_are():
    scraped = (ROOT / "deploy/prometheus/prometheus.yml").read_text()
    alerts = (ROOT / "deploy/prometheus/alerts.yml").read_text()
    for service in SERVICES:
        for role in ("api", "worker"):
            assert f"{service}-{role}" in scraped
            assert f'absent(up{{container="{service}-{role}"}} == 1)' in alerts
    known = {family.name for family in metrics.registry.collect()}
    used = {re.sub("_(total|bucket|count|sum)$", "", name) for name in re.findall(r"\bbizenv_\w+", alerts)}
    assert used <= known


def test_the_proxy_logs_no_token_that_stands_in_an_address():
    (pattern,) = re.findall(r'"~(\^\S+)" \S+before\*\*\*', (ROOT / "deploy/proxy/nginx.conf").read_text())
    masked = re.compile(pattern.replace("(?<", "(?P<"))
    paths = {
        f"/{service.name}{route.partition(' ')[2]}"
        for service in installed().values()
        for route in who_may(service)
    }
    secret = {path.replace("{token}", "s3cret") for path in paths if "{token}" in path}
    assert len(secret) > 5
    for path in secret:
        found = masked.fullmatch(path)
        assert found is not None, path
        assert "s3cret" not in found["before"] + found["after"], path
