"""The starter set of surveys: one published questionnaire and one phone, added only if they are missing."""

from dataclasses import replace
from pathlib import Path

from sqlalchemy.orm import Session

from chassis import context
from chassis.context import Actor
from chassis.runtime import Runtime
from chassis.secret_file import kept
from services.surveys.devices import queries as device_queries
from services.surveys.devices import usecases as devices
from services.surveys.devices.model import new_token, server_url
from services.surveys.questionnaires import queries, usecases
from services.surveys.submissions.instance import XML_PART

LOADER = Actor("system", "starter")
WORKBOOK = Path(__file__).with_name("starter_visit.xlsx")
EXAMPLE = "docs/examples/visit.xml"  # in the repository, filled in for the workbook's first version
CODE, NUMBER = "qqzf", 1
OWNER, PHONE = "d10-cadre", "起步数据的手机"  # the visiting cadre who can sign in


def load(session: Session, runtime: Runtime) -> list[str]:
    """Add what is missing; returns the phone's address and a line that submits a visit."""
    session.info["context"] = replace(context.of(session), actor=LOADER)
    if queries.version(session, CODE, NUMBER) is None:
        usecases.upload(session, WORKBOOK.read_bytes())
        usecases.publish(session, CODE, NUMBER, accept_warnings=True)  # not all hints are in Mongolian
    token = kept(runtime.settings.data / "starter-phone", new_token)  # printed again at the next start
    if device_queries.by_token(session, token) is None:
        devices.add(session, OWNER, PHONE, token)
    server = server_url(runtime.settings.public_url or f"http://{runtime.settings.http}", token)
    return [
        f"手机（ODK Collect）服务器地址：{server}",
        "提交一份走访答卷：",
        f"  curl -F '{XML_PART}=@{EXAMPLE};type=text/xml' {server}/submission",
    ]
