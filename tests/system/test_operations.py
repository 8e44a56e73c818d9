"""What an operator sees of a running platform: metrics, clock, one process per folder, lost events."""

from collections.abc import Iterator
from pathlib import Path

import pika
import pytest
import requests
from sqlalchemy import create_engine, text

from chassis.housekeeping import Housekeeping
from tests.system.platform import Platform
from tests.system.working_office import json_of, working_office


def sample(exposed: str, name: str) -> float:
    """The value of a metric without further labels."""
    (line,) = (line for line in exposed.splitlines() if line.startswith(name + "{"))
    return float(line.rpartition(" ")[2])


@pytest.fixture
def platform(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Platform]:
    made = Platform(tmp_path, "", **getattr(request, "param", {}))
    yield made
    made.close()


def test_metrics_and_health_tell_what_waits_for_whom(tmp_path):
    with working_office(tmp_path) as working:
        runtime, anybody = working.office.runtime, working.office.client()

        def exposed(service):
            Housekeeping(runtime, service).measure()
            answer = anybody.get(f"/{service}/metrics")
            assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
            return answer.text

        assert sample(exposed("surveys"), "bizenv_outbox_unpublished") == 0
        runtime.stop_consuming("notify")
        dispatcher = working.somebody("DP")
        issue = {
            "source": "ZC",
            "category": "资金扶持",
            "title": "贷款难",
            "description": "贷款审批时间太长了",
        }
        issue_no = json_of(dispatcher.post("/issues/v1/issues", issue))["issue_no"]
        dispatcher.post(f"/issues/v1/issues/{issue_no}/accept")
        given = {"lead_dept": "D06", "supervisor": "d00-specialist"}
        dispatcher.post(f"/issues/v1/issues/{issue_no}/dispatch", given)
        waiting = sample(exposed("issues"), "bizenv_outbox_unpublished")
        assert waiting >= 1
        runtime.start_consuming("notify", runtime.inboxes["notify"], lambda _: None)
        working.office.drain()
        assert sample(exposed("issues"), "bizenv_outbox_unpublished") == 0
        done = 'bizenv_schedule_runs_total{job="tend_signing_keys",result="done",service="directory"}'
        assert done in exposed("directory")
        assert anybody.get("/issues/health/live").json == {"status": "live"}
        ready = anybody.get("/issues/health/ready")
        assert (ready.status_code, json_of(ready)["status"]) == (200, "ready")
        with runtime.database("issues").write_connection() as connection:
            connection.execute(text("ALTER TABLE outbox RENAME TO outbox_away"))
        ready = anybody.get("/issues/health/ready")
        assert (ready.status_code, json_of(ready)["detail"]) == (503, "数据库不可用，或尚未建好数据表")


@pytest.mark.stack
@pytest.mark.parametrize(
    "platform",
    [
        {
            "BIZENV_CLOCK": "manual",
            "BIZENV_CLOCK_START": "2026-03-02T09:00",
            "BIZENV_SERVICES": "directory,notify",
        }
    ],
    indirect=True,
)
def test_a_day_of_office_life_passes_in_one_call_of_a_real_process(platform: Platform) -> None:
    platform.start("all")
    platform.until_ready("directory", "notify")
    clock = f"{platform.address}/_clock"
    moved = requests.post(clock, json={"to": "2026-03-03T09:00:00+08:00"}, timeout=60)
    assert moved.json()["now"] == "2026-03-03T09:00:00+08:00"
    runs = requests.get(f"{platform.address}/notify/metrics", timeout=30).text
    for job in ("send_urgent", "send_ordinary"):
        assert f'bizenv_schedule_runs_total{{job="{job}",result="done",service="notify"}} 1.0' in runs
    back = requests.post(clock, json={"to": "2026-03-02T09:00:00+08:00"}, timeout=30)
    assert (back.status_code, back.json()["code"]) == (422, "clock_runs_forward")


@pytest.mark.stack
@pytest.mark.parametrize("platform", [{"BIZENV_SERVICES": "tasks"}], indirect=True)
def test_two_processes_do_not_share_a_data_folder_and_the_clock_is_not_moved(platform: Platform) -> None:
    platform.start("first")
    platform.until_ready("tasks")
    moved = requests.post(f"{platform.address}/_clock", json={"to": "2027-03-03T09:00:00+08:00"}, timeout=30)
    assert (moved.status_code, moved.json()["code"]) == (404, "route_not_found")
    platform.start("second", http="127.0.0.1:1")
    assert platform.processes.pop("second").wait(timeout=60) == 1
    told = (platform.folder / "second.log").read_text()
    assert f"数据目录 {platform.folder / 'data'} 正被另一个 bizenv 进程使用" in told
    assert "Traceback" not in told


@pytest.mark.stack
@pytest.mark.timeout(300)  # it runs nine commands, each in a process of its own
def test_messages_lost_by_the_broker_are_found_and_brought_back(tmp_path: Path, vhost_url: str) -> None:
    platform = Platform(
        tmp_path,
        "",
        BIZENV_BROKER_URL=vhost_url,
        BIZENV_KEY_SECRET="k" * 40,
        BIZENV_RESTRICTED_KEY_SECRET="k" * 40,
        BIZENV_REPORTER_KEY_SECRET="r" * 40,
        BIZENV_SERVICES="directory,tasks",
    )
    assert platform.command("topology", "apply") == "拓扑一致\n"
    assert platform.command("topology", "verify") == "拓扑一致\n"
    platform.command("migrate")
    platform.command("doctor", "--calendar-days", "0")
    platform.command("demo", "load", "starter")
    databases = {
        name: create_engine(f"sqlite:///{tmp_path}/data/{name}.db") for name in ("directory", "tasks")
    }

    def count(service: str, question: str) -> int:
        with databases[service].connect() as connection:
            return int(connection.execute(text(question)).scalar_one())

    events = count("directory", "SELECT count(*) FROM outbox")
    try:
        platform.start("directory", "directory")
        unpublished = "SELECT count(*) FROM outbox WHERE published_at IS NULL"
        platform.until(lambda: count("directory", unpublished) == 0)
        with pika.BlockingConnection(pika.URLParameters(vhost_url)) as connection:
            connection.channel().queue_purge("tasks.in")
        with databases["directory"].begin() as connection:  # younger ones might still be on their way
            connection.execute(text("UPDATE outbox SET published_at = '2026-01-01T00:00:00.000000+08:00'"))
        platform.start("tasks", "tasks", http="127.0.0.1:0")
        lost = platform.command("events", "reconcile", code=1)
        assert lost.count("directory → tasks：第") == events
        assert platform.command("events", "reconcile", "--repair").endswith(f"已重新发布 {events} 条\n")
        platform.until(lambda: count("tasks", "SELECT count(*) FROM inbox WHERE status = 'done'") == events)
        assert platform.command("events", "reconcile") == "没有缺失\n"
    finally:
        platform.close()
        for engine in databases.values():
            engine.dispose()
