"""What docs/events.md tells departments to write works as it stands there."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pika
import pika.exceptions
import pytest
from sqlalchemy.orm import Session

from chassis.docs.files import CATALOGUE
from chassis.events import outbox
from chassis.events.envelope import OutboxRow, encode
from chassis.testing import context
from contracts.issues.handling import IssueOpened
from tests.contracts.examples import examples_of

TEXT = (Path(__file__).parents[2] / CATALOGUE).read_text()
NAMEKO, PIKA = re.findall(r"^```python\n(.*?)^```", TEXT, re.DOTALL | re.MULTILINE)
RUN_NAMEKO = """\
import sys, eventlet
eventlet.monkey_patch()
from nameko.runners import ServiceRunner
from archive import Archive
runner = ServiceRunner({"AMQP_URI": sys.argv[1]})
runner.add_service(Archive)
runner.start()
runner.wait()
"""  # what `nameko run archive` does; its command line needs a setuptools older than ours
HEARD = re.compile(rb"WT2026-WJ-0001 .+\n")


@pytest.fixture
def publish(vhost_url):
    """Publishes an example as the relay would, once a queue is bound to hear it."""

    def published(example, program):
        session = Session(info={"context": context()})
        outbox.record(session, example.event_type.model_validate_json(example.text))
        (row,) = outbox.recorded(session)
        message = encode(OutboxRow(**row, id=1, seq=1, position=1))
        properties = pika.BasicProperties(
            content_type="application/json", headers=dict(message.headers), delivery_mode=2
        )
        while program.poll() is None:
            try:
                channel.basic_publish(
                    message.exchange, message.routing_key, message.body, properties, mandatory=True
                )
            except pika.exceptions.UnroutableError:
                connection.process_data_events(0.1)  # no queue is bound yet; the test's timeout ends it
            else:
                return

    with pika.BlockingConnection(pika.URLParameters(vhost_url)) as connection:
        channel = connection.channel()
        channel.exchange_declare(IssueOpened.exchange(), "topic", durable=True)
        channel.confirm_delivery()
        yield published


def heard_by(command, folder, vhost_url, publish):
    """The line a department's program prints of an event."""
    (example,) = [each for each in examples_of(IssueOpened) if each.file.stem == "from_a_visit"]
    environment = os.environ | {
        "BROKER_URL": vhost_url,
        "PYTHONPATH": str(folder),
        "PYTHONWARNINGS": "ignore",
    }
    with subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as program:
        try:
            publish(example, program)
            assert program.stdout is not None
            lines = iter(program.stdout.readline, b"")
            line = next(line for line in lines if HEARD.fullmatch(line))
        finally:
            program.kill()
    said = json.loads(example.text)
    assert line.decode().strip() == f"{said['issue_no']} {said['title']}"


def test_the_nameko_service_in_the_documentation_hears_us(vhost_url, publish, tmp_path):
    (tmp_path / "archive.py").write_text(NAMEKO)
    heard_by([sys.executable, "-c", RUN_NAMEKO, vhost_url], tmp_path, vhost_url, publish)


def test_the_pika_program_in_the_documentation_hears_us(vhost_url, publish, tmp_path):
    (tmp_path / "archive.py").write_text(PIKA)
    heard_by([sys.executable, "archive.py"], tmp_path, vhost_url, publish)
