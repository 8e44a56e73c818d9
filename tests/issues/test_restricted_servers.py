"""The restricted ledger on PostgreSQL and RabbitMQ: neither server's files nor any queue hold its texts."""

import secrets
import zipfile
from io import BytesIO

import pika
import pytest
from sqlalchemy import func, select

from chassis.events.broker_admin import apply
from chassis.events.outbox import outbox
from chassis.events.topology import topology_of
from chassis.service import installed
from chassis.testing import Office
from tests.desk import done
from tests.issues.circle import Circle, know_circle
from tests.issues.sayings import MARK, PHONE, files_with, in_any_writing, say_everything
from tests.servers.process import free_port
from tests.system.platform import Platform, databases

OPENLY = {"source": "ZC", "category": "其他", "title": "骆驼转场受阻", "description": "骆驼转场通道被占用"}


@pytest.fixture
def worker(tmp_path, vhost_url, postgres):
    """The ledger's worker as it runs apart, not started yet; everybody's queues are there."""
    assert apply(vhost_url, topology_of(installed())) == []
    keys = (f"BIZENV_{name}_SECRET" for name in ("KEY", "RESTRICTED_KEY", "REPORTER_KEY"))
    platform = Platform(
        tmp_path,
        "",
        BIZENV_BROKER_URL=vhost_url,
        BIZENV_DATABASE_URL=databases(postgres),
        **{name: secrets.token_urlsafe(32) for name in keys},
    )
    yield platform
    platform.close()


def settings_of(platform):
    """The same installation for an office in this process, whose clock and requests are driven by hand."""
    shared = ("DATABASE_URL", "KEY_SECRET", "RESTRICTED_KEY_SECRET", "REPORTER_KEY_SECRET")
    return {name.lower(): platform.environment[f"BIZENV_{name}"] for name in shared}


def unpublished(office):
    with office.session("issues") as session:
        waiting = select(func.count()).select_from(outbox).where(outbox.c.published_at.is_(None))
        return session.scalar(waiting)


def sheets_of(workbook):
    """The text of a workbook's parts."""
    with zipfile.ZipFile(BytesIO(workbook)) as parts:
        return "".join(parts.read(name).decode(errors="ignore") for name in parts.namelist())


def delivered(vhost_url):
    """Every message in every queue, with its headers, as bytes."""
    connection = pika.BlockingConnection(pika.URLParameters(vhost_url))
    channel, found = connection.channel(), []
    for queue in topology_of(installed()).queues:
        # not basic.get, which queues of a single consumer refuse
        for method, properties, body in channel.consume(queue.name, auto_ack=True, inactivity_timeout=0.3):
            if method is None:
                break
            found.append((method.routing_key, f"{properties}".encode() + body))
        channel.cancel()
    connection.close()
    return found


def test_nothing_said_is_in_the_database_the_broker_a_queue_a_log_line_or_a_list(
    worker, postgres, rabbit, capsys
):
    folder, vhost_url = worker.folder, worker.environment["BIZENV_BROKER_URL"]
    with Office(folder / "office", services=("issues",), **settings_of(worker)) as office:
        with office.transaction("issues") as session:
            know_circle(session)
        circle = Circle(office)
        ref, _ = say_everything(circle)
        everybody_else = circle.everybody_else["DP"]
        done(everybody_else.post("/issues/v1/issues", OPENLY), 201)
        export = everybody_else.post("/issues/v1/issues/export")
        assert export.status_code == 200, export.json
        exported = sheets_of(export.get_data())
        worker.start("issues-worker", "issues", "--role", "worker", http=f"127.0.0.1:{free_port()}")
        worker.until(lambda: unpublished(office) == 0)
        worker.stop("issues-worker")
    messages = delivered(vhost_url)
    assert {"restricted_assigned", "issue_opened"} <= {name for name, _ in messages}
    assert any(ref.encode() in message for _, message in messages)
    postgres.sql("CHECKPOINT")
    assert OPENLY["description"] in exported
    assert files_with(postgres.folder, OPENLY["title"]) != []  # so it would be found
    logged = "".join(capsys.readouterr())
    assert "issues.assign_case" in logged
    for text in (MARK, PHONE):
        forms = in_any_writing(text)
        assert not [name for name, message in messages if any(form in message for form in forms)]
        for searched in (postgres.folder, rabbit.folder, folder):
            assert files_with(searched, text) == []
        assert text not in logged
        assert text not in exported
