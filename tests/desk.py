"""What the desks of tasks and issues have in common: one item's steps, and what came of them, over HTTP."""

from contextlib import contextmanager
from typing import ClassVar

from sqlalchemy import select
from urllib3.filepost import encode_multipart_formdata

from chassis.events.outbox import outbox
from chassis.testing import Office

PDF = b"%PDF-1.7 evidence"


class ItemDesk:
    """A service whose items go by its own name: ``/tasks/v1/tasks/…``, ``/issues/v1/issues/…``."""

    service: ClassVar[str]

    def __init__(self, office):
        self.office = office
        self.dispatcher = office.client("DP", person="wang-dp", dept="D00")
        self.director = office.client("DR", person="zhao-dr", dept="D00")
        self.auditor = office.client("AU", person="su-au")

    def path(self, no):
        return f"/{self.service}/v1/{self.service}/{no}"

    def do(self, client, no, step, body=None, **given):
        """One step of an item, whatever comes of it."""
        return client.post(f"{self.path(no)}/{step}", body, **given)

    def item(self, no, client=None):
        return done((client or self.dispatcher).get(self.path(no)))

    def history(self, no):
        return done(self.dispatcher.get(f"{self.path(no)}/history"))["items"]

    def deadlines(self, no):
        """What the item is due by, by kind."""
        told = done(self.auditor.get(f"{self.path(no)}/deadlines"))
        return {each["deadline"]: each for each in told["items"]}

    def upload(self, client, no, content=PDF, name="佐证.pdf", **fields):
        """A file, with the tick that it is unclassified unless ``fields`` say otherwise."""
        # not werkzeug's form, which leaves the line after an empty file out
        form, content_type = encode_multipart_formdata(
            {"not_classified": "true", "file": (name, content)} | fields
        )
        return client.post(f"{self.path(no)}/files", data=form, content_type=content_type)

    def events(self, *names):
        """What has been told so far, of these names or of all, oldest first."""
        with self.office.session(self.service) as session:
            rows = session.execute(select(outbox.c.name).order_by(outbox.c.id)).scalars()
            return [name for name in rows if not names or name in names]


@contextmanager
def opened(desk, folder, know, **settings):
    """An office with the desk's service alone, told of units and people by ``know``."""
    with Office(folder, services=(desk.service,), **settings) as office:
        with office.transaction(desk.service) as session:
            know(session)
        yield desk(office)


def done(response, status=200):
    """The answer, which must be a success."""
    assert response.status_code == status, response.json
    return response.json


def refused(response, status, code):
    """The problem, which must be this one."""
    assert (response.status_code, response.json["code"]) == (status, code), response.json
    return response.json
