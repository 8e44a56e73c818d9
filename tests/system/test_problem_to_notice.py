"""The chain the platform exists for: from what a herder says on a visit to the unit that signs for it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.notify.smtp_sink import SmtpSink, smtp_sink
from tests.odk.engine import fill_in
from tests.system import herders_visit
from tests.system.platform import Platform

UNIT, SUPERVISOR = "D06", "d00-specialist"
GRIEVANCE = "冬季饲草运输车辆进不来，已断供两天"


@pytest.fixture
def sink() -> Iterator[SmtpSink]:
    with smtp_sink() as running:
        yield running


@pytest.fixture(
    params=[
        pytest.param("embedded", marks=pytest.mark.stack),
        pytest.param("apart", marks=[pytest.mark.stack, pytest.mark.rabbit, pytest.mark.postgres]),
    ]
)
def platform(request: pytest.FixtureRequest, tmp_path: Path, sink: SmtpSink) -> Iterator[Platform]:
    if request.param == "embedded":
        running = Platform.embedded(tmp_path, sink.url)
    else:
        vhost_url, postgres = (request.getfixturevalue(name) for name in ("vhost_url", "postgres"))
        running = Platform.apart(tmp_path, sink.url, vhost_url, postgres)
    yield running
    running.close()


def test_a_problem_heard_on_a_visit_reaches_the_unit_that_signs_for_it(
    platform: Platform, sink: SmtpSink
) -> None:
    specialist = platform.sign_in("cs")
    uploaded = specialist.post(
        "/surveys/v1/questionnaires",
        files={"file": ("走访.xlsx", herders_visit.workbook())},
        data={"not_classified": "true"},
    )
    specialist.post(f"/surveys/v1/questionnaires/mhzf/versions/{uploaded['version']}/publish")

    submitted = submit(platform, visit_with(platform))
    assert submitted.status_code == 201
    assert "已收到" in submitted.text

    dispatcher = platform.sign_in("dp")
    (issue,) = platform.until(lambda: dispatcher.get("/issues/v1/issues", source="WJ")["items"])
    issue_no = issue["issue_no"]
    assert issue_no.startswith("WT")
    assert issue_no.endswith("-WJ-0001")
    assert dispatcher.get(f"/issues/v1/issues/{issue_no}")["description"] == GRIEVANCE

    dispatcher.post(f"/issues/v1/issues/{issue_no}/accept")
    liaison = platform.sign_in("dl")
    with liaison.listening("/notify/v1/messages/stream") as said:
        to = {"lead_dept": UNIT, "supervisor": SUPERVISOR}
        dispatcher.post(f"/issues/v1/issues/{issue_no}/dispatch", to)
        event = next(said)
    (message,) = liaison.get("/notify/v1/messages")["items"]
    assert (event["event"], json.loads(event["data"])) == ("message", message)
    assert message["object_ref"] == issue_no
    assert GRIEVANCE not in message["text"], "a message names the issue, not what was said"
    mail = platform.until(lambda: [each for each in sink.mails if "交办" in each["Subject"]])[0]
    assert issue_no in mail.get_content()

    key = platform.sign_in("dh").post("/directory/v1/machine-accounts/M-starter/keys", {"days": 1})
    machine = platform.session(grant_type="api_key", api_key=key["api_key"])
    (line,) = machine.get("/issues/v1/todo")["items"]
    assert line["issue_no"] == issue_no
    machine.post(f"/issues/v1/issues/{issue_no}/sign")
    assert dispatcher.get(f"/issues/v1/issues/{issue_no}")["status"] == "in_progress"

    (problem,) = platform.until(
        lambda: [p for p in specialist.get("/surveys/v1/problems")["items"] if p["issue_no"]]
    )
    assert problem["issue_no"] == issue_no
    (herder,) = specialist.get("/surveys/v1/enterprises", q="巴图")["items"]
    assert problem["enterprises"] == [
        {"enterprise_id": herder["enterprise_id"], "name": "巴图", "uscc": None}
    ]


def visit_with(platform: Platform) -> bytes:
    """The published form as a phone fetches it, filled in by ODK's engine."""
    listed = requests.get(f"{platform.phone()}/formList", timeout=30)
    assert "mhzf" in listed.text
    form = requests.get(f"{platform.phone()}/forms/mhzf/1.xml", timeout=30)
    answers: dict[str, Any] = {
        "visit_date": "2026-03-02",
        "herder": "巴图",
        "gacha": "哈日根图嘎查",
        "phone": "13900001234",
        "animals": "320",
        "needs": ["transport"],
        "needs_text": GRIEVANCE,
        "family": [{"member": "乌兰"}, {"member": "那仁"}],
    }
    filled = fill_in(form.content, answers)
    assert filled.violations == []
    return filled.xml


def submit(platform: Platform, xml: bytes) -> requests.Response:
    """Post a submission as a phone does."""
    part = {"xml_submission_file": ("visit.xml", xml, "text/xml")}
    return requests.post(f"{platform.phone()}/submission", files=part, timeout=30)
