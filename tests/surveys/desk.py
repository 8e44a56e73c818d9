"""Surveys as its callers see it: the real service over HTTP with its own database, files, clock and key."""

import io
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import orjson
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from jwt.algorithms import OKPAlgorithm
from lxml import etree
from nameko.containers import ServiceContainer
from sqlalchemy import select
from werkzeug.test import Client, TestResponse

from chassis import auth, columns
from chassis.clock import ManualClock
from chassis.context import Actor
from chassis.outbox import outbox
from chassis.runtime import Runtime
from chassis.settings import Settings
from chassis.testing import NOW, instant
from contracts.directory import PublicKey, SigningKeyPublished
from services.surveys import service
from tests.surveys.builders import CADRE, SPECIALIST, a_visit, a_workbook, know_everybody


class Desk:
    """Everything a test asks of the service goes through here."""

    def __init__(self, folder: Path, url: str = ""):
        self.clock = ManualClock(instant(NOW))
        settings = Settings(data=folder, database_url=url)
        self.runtime = Runtime(settings, {"surveys": service}, clock=self.clock, background=False)
        self.database = self.runtime.database("surveys")
        columns.metadata.create_all(self.database.engine)
        service.metadata.create_all(self.database.engine)
        self.container = ServiceContainer(service.api, {"runtime": self.runtime, "max_workers": 4})
        self.container.start()
        self._key = Ed25519PrivateKey.generate()
        public_part = OKPAlgorithm.to_jwk(self._key.public_key(), as_dict=True)
        jwk = PublicKey.model_validate(public_part | {"kid": "k"})
        with self.database.transaction(self.runtime.context()) as session:
            auth.keep_key(session, SigningKeyPublished(kid="k", jwk=jwk))
            know_everybody(session)

    def close(self) -> None:
        self.container.stop()
        self.database.dispose()

    def reading(self) -> Any:
        return self.database.reading(self.runtime.context())

    def ask(
        self, actor: Actor | None, method: str, path: str, json: Any = None, **options: Any
    ) -> TestResponse:
        """One request, of somebody signed in or of nobody."""
        headers: dict[str, str] = {}
        if actor is not None:
            token = auth.issue(self._key, "k", actor, timedelta(minutes=15), self.clock.now())
            headers["Authorization"] = f"Bearer {token}"
        response = Client(self.runtime.listener).open(
            f"/surveys{path}", method=method, json=json, headers=headers, **options
        )
        response.request.environ["wsgi.input"].close()  # the client leaves large bodies open
        return response

    def upload(self, workbook: bytes, actor: Actor = SPECIALIST) -> TestResponse:
        files = {"workbook": (io.BytesIO(workbook), "问卷.xlsx")}
        return self.ask(actor, "POST", "/v1/questionnaires", data=files)

    def publish(self, workbook: bytes | None = None) -> dict[str, Any]:
        """A questionnaire phones may fetch."""
        draft = self.upload(workbook or a_workbook()).json
        path = f"/v1/questionnaires/{draft['code']}/versions/{draft['questionnaire_version']}/publish"
        published = self.ask(SPECIALIST, "POST", path)
        assert published.status_code == 200, published.text
        return dict(published.json)

    def phone(self, person: Actor = CADRE) -> "Phone":
        device = self.ask(SPECIALIST, "POST", "/v1/devices", {"person_id": person.id, "name": "手机"})
        assert device.status_code == 201, device.text
        return Phone(self, device.json)

    def submissions(self, actor: Actor = SPECIALIST) -> list[dict[str, Any]]:
        return list(self.ask(actor, "GET", "/v1/submissions").json["items"])

    def submission(self) -> dict[str, Any]:
        """The only submission there is, with everything about it."""
        (line,) = self.submissions()
        return dict(self.ask(SPECIALIST, "GET", f"/v1/submissions/{line['submission_id']}").json)

    def problems(self) -> list[dict[str, Any]]:
        return list(self.ask(SPECIALIST, "GET", "/v1/problems").json["items"])

    def events(self, name: str) -> list[dict[str, Any]]:
        """What was told to the others under that name, in order."""
        with self.reading() as session:
            bodies = session.scalars(select(outbox.c.body).where(outbox.c.name == name).order_by(outbox.c.id))
            return [orjson.loads(body) for body in bodies]


class Phone:
    """An ODK client: it knows an address with a token in it, and nothing else."""

    def __init__(self, desk: Desk, device: Mapping[str, Any]):
        self.desk = desk
        self.device_id = device["device_id"]
        self.token = device["server_url"].rpartition("/")[2]
        self.base = f"/v1/key/{self.token}"

    def get(self, path: str, **options: Any) -> TestResponse:
        return self.desk.ask(None, "GET", f"{self.base}{path}", **options)

    def submit(self, xml: bytes | None = None, **files: tuple[str, bytes]) -> TestResponse:
        """Post a submission; further arguments are parts, each with a file name and its content."""
        parts: dict[str, Any] = {
            "xml_submission_file": (
                io.BytesIO(xml if xml is not None else a_visit()),
                "submission.xml",
                "text/xml",
            )
        }
        parts |= {part: (io.BytesIO(content), name) for part, (name, content) in files.items()}
        return self.desk.ask(None, "POST", f"{self.base}/submission", data=parts)


def message_of(response: TestResponse) -> str:
    """The sentence an OpenRosa client shows."""
    root = etree.fromstring(response.data)
    assert root.tag == "{http://openrosa.org/http/response}OpenRosaResponse", response.text
    (message,) = root
    return str(message.text)
