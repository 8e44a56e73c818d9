"""Surveys as its callers see it: what staff and phones do over HTTP, in the words of the tests."""

import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson
from lxml import etree
from sqlalchemy import select
from werkzeug.test import TestResponse

from chassis.context import Actor
from chassis.events.outbox import outbox
from chassis.testing import Office
from tests.surveys.builders import CADRE, SPECIALIST, a_visit, a_workbook, know_everybody


class Desk:
    """Everything a test asks of the service goes through here."""

    def __init__(self, office: Office):
        self.office = office

    def ask(
        self, actor: Actor | None, method: str, path: str, json: Any = None, **given: Any
    ) -> TestResponse:
        """One request, of somebody signed in or of nobody."""
        return self.office.ask(actor, method, f"/surveys{path}", json, **given)

    def upload(self, workbook: bytes, actor: Actor = SPECIALIST) -> TestResponse:
        files = {"workbook": (io.BytesIO(workbook), "问卷.xlsx"), "not_classified": "true"}
        return self.ask(actor, "POST", "/v1/questionnaires", data=files)

    def publish(self, workbook: bytes | None = None) -> dict[str, Any]:
        """A questionnaire phones may fetch."""
        draft = self.upload(workbook or a_workbook()).json
        path = f"/v1/questionnaires/{draft['code']}/versions/{draft['questionnaire_version']}/publish"
        published = self.ask(SPECIALIST, "POST", path, {"accept_warnings": True})
        assert published.status_code == 200, published.text
        return dict(published.json)

    def phone(self, person: Actor = CADRE, **given: Any) -> "Phone":
        body = {"person_id": person.id, "name": "手机"} | given
        device = self.ask(SPECIALIST, "POST", "/v1/devices", body)
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
        with self.office.session("surveys") as session:
            bodies = session.scalars(select(outbox.c.body).where(outbox.c.name == name).order_by(outbox.c.id))
            return [orjson.loads(body) for body in bodies]


@contextmanager
def opened(folder: Path, database_url: str = "") -> Iterator[Desk]:
    """The service with an empty database, which knows everybody."""
    given = {"database_url": database_url} if database_url else {}
    with Office(folder, services=("surveys",), **given) as office:
        with office.transaction("surveys") as session:
            know_everybody(session)
        yield Desk(office)


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
        """Post a submission and let it be assessed; further arguments are parts: a file name, its content."""
        answer = self.send(xml, **files)
        self.desk.office.drain()
        return answer

    def send(self, xml: bytes | None = None, **files: tuple[str, bytes]) -> TestResponse:
        """As :meth:`submit`, but what it is worth is not looked at yet."""
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


def problem_in(response: TestResponse) -> tuple[str | None, str | None]:
    """Code and field of an OpenRosa refusal, in our own attributes of its root."""
    root = etree.fromstring(response.data)
    return root.get("{urn:bizenv:problem}code"), root.get("{urn:bizenv:problem}field")
