"""What people said and who they are stays in the tables: no log, metric, error or audit line tells it."""

import io
import logging

import pytest
import structlog
from sqlalchemy import select, update

from chassis import audit, logs, metrics
from chassis.events import eventlog
from chassis.events.outbox import outbox
from chassis.service import installed
from tests.system.working_office import json_of, working_office

PETITIONER, PHONE, MAIL = "敖特根巴雅尔", "13947712345", "aotegen@example.org"
DESCRIPTION = "草场补奖款迟迟没有发放到户"
SECRETS = {
    *(PETITIONER, PHONE, MAIL, DESCRIPTION),
    *("鄂托克前旗绿源农牧有限公司", "91150623MAQQ00016H", "收购羊绒需流动资金"),  # of the visit
    *("0477-7621234", "吴科长"),  # of the plan's workbook
}


@pytest.fixture(scope="module")
def logged():
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    stream = io.StringIO()
    logs.configure("DEBUG", stream)
    yield stream
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


@pytest.fixture(scope="module")
def working(logged, tmp_path_factory):
    with working_office(tmp_path_factory.mktemp("office")) as running:
        register(running)
        yield running


def register(working):
    """An issue with a petitioner, and some requests that are refused for what they contain."""
    dispatcher = working.somebody("DP")
    petitioner = {"type": "群众", "name": PETITIONER, "phone": PHONE}
    issue = {"source": "ZC", "category": "资金扶持", "title": "补奖款", "description": DESCRIPTION}
    answer = dispatcher.post("/issues/v1/issues", {**issue, "petitioner": petitioner})
    assert answer.status_code == 201, answer.text
    dispatcher.post("/issues/v1/issues", {**issue, "petitioner": {**petitioner, "phone": f"{PHONE}{MAIL}"}})
    dispatcher.post("/issues/v1/issues", {**issue, PETITIONER: PHONE})
    dispatcher.get(f"/issues/v1/issues/{PHONE}")
    working.office.client().post(
        "/directory/v1/tokens", {"grant_type": "password", "login": MAIL, "password": f"{PHONE}{DESCRIPTION}"}
    )
    working.office.drain()


def assert_private(text):
    assert [secret for secret in SECRETS if secret in text] == []


def test_no_log_line_tells_who_or_what(working, logged):
    text = logged.getvalue()
    assert text.count("\n") > 10
    assert "issues.register" in text
    assert_private(text)
    phone_token = working.phone.rpartition("/")[2]
    assert phone_token not in text


def test_no_metric_tells_who_or_what(working):
    for service in installed():
        exposed = metrics.exposition(service).decode()
        assert "bizenv_" in exposed
        assert_private(exposed)
        assert working.phone.rpartition("/")[2] not in exposed


def test_the_audit_log_names_ids_only(working):
    lines = []
    for service in installed():
        with working.office.session(service) as session:
            lines += [str(row) for row in session.execute(select(audit.audit))]
    assert any("issues.register" in line for line in lines)
    text = "\n".join(lines)
    assert_private(text)
    assert working.phone.rpartition("/")[2] not in text


def test_a_parked_event_is_told_without_what_it_says(working, logged):
    """An event with a field too many, whose name and value nobody has chosen with care."""
    directory = working.office.runtime.database("directory")
    spoilt = f'{{"name": "{PETITIONER}", "phone": "{PHONE}", "{MAIL}": "{DESCRIPTION}"}}'.encode()
    people = outbox.c.name == "person_upserted"
    with directory.write_connection() as connection:
        old = connection.scalar(select(outbox.c.id).where(people).order_by(outbox.c.id).limit(1))
        fresh = {"published_at": None, "body": spoilt, "event_id": "00000000-0000-4000-8000-000000000001"}
        connection.execute(update(outbox).where(outbox.c.id == old).values(fresh))
    working.office.drain()
    with working.office.session("issues") as session:
        (parked,) = eventlog.parked(session)
    assert parked.error.startswith("undecodable")
    assert_private(str(parked))
    assert "event_parked" in logged.getvalue()
    assert_private(logged.getvalue())


def test_those_who_need_to_know_can_still_read_it(working):
    """The tests above would also pass if nothing had been stored."""
    issues = json_of(working.somebody("DP").get("/issues/v1/issues"))["items"]
    (issue,) = [each for each in issues if each["title"] == "补奖款"]
    shown = json_of(working.somebody("DP").get(f"/issues/v1/issues/{issue['issue_no']}"))
    assert shown["description"] == DESCRIPTION
    assert shown["petitioner"]["name"] == PETITIONER
