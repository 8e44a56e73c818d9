"""工作方案 of the campaign: kept sealed beside the cases, for the team."""

import io
from typing import IO

from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.context import Actor
from chassis.files import filetypes
from chassis.files.archives import UNPACKED_BYTES
from chassis.files.store import FileTooLarge
from chassis.http import Page, PageQuery, Upload, paginate
from chassis.http.body import MEBIBYTE
from chassis.http.sentences import invalid
from services.issues.restricted import intake, sealed
from services.issues.restricted.access import of_team, seen
from services.issues.restricted.errors import MatterNotFound
from services.issues.restricted.model import WorkPlan
from services.issues.restricted.schemas import WorkPlanIn, WorkPlanKept, WorkPlanOut
from services.issues.restricted.sealed import PlanText

LIMIT_MB = 20


def keep(session: Session, upload: Upload) -> WorkPlanKept:
    """A plan with its file, which never leaves the restricted store unsealed but to the team."""
    try:
        about = WorkPlanIn.model_validate(dict(upload.fields))
    except ValidationError as error:
        raise invalid(error) from error
    if upload.file.size > LIMIT_MB * MEBIBYTE:
        raise FileTooLarge(field="file", limit_mb=LIMIT_MB)
    name = filetypes.checked_name(upload.file.filename)
    ending = filetypes.ending_of(name, filetypes.ALL)
    filetypes.media_type_of(upload.file.stream, ending, UNPACKED_BYTES)
    ref = intake.new_ref()
    said = PlanText(title=about.title, doc_no=about.doc_no, file_name=name)
    plan = WorkPlan(
        plan_ref=ref,
        period_from=about.period_from,
        period_to=about.period_to,
        about=sealed.close(session, said, ref),
        file=sealed.close(session, upload.file.read(), ref),
    )
    session.add(plan)
    session.flush()
    return WorkPlanKept(plan_ref=ref, version=plan.version)


def work_plans(session: Session, query: PageQuery) -> Page[WorkPlanOut]:
    """The plans, the newest first."""
    page = paginate(session, select(WorkPlan), keys=[WorkPlan.id.desc()], query=query)
    seen(session, "work_plans", rows=len(page.items))
    return page.map(lambda each: _out(session, each))


def file(session: Session, plan_ref: str, actor: Actor) -> tuple[IO[bytes], str]:
    """A plan's file and its name, for the team; raises :class:`MatterNotFound`."""
    plan = session.scalar(select(WorkPlan).where(WorkPlan.plan_ref == plan_ref, of_team(actor)))
    if plan is None:
        raise MatterNotFound
    seen(session, "work_plan", plan_ref)
    content = sealed.opened_bytes(session, plan.file, plan_ref)
    return io.BytesIO(content), _out(session, plan).file_name


def _out(session: Session, plan: WorkPlan) -> WorkPlanOut:
    said = sealed.opened(session, plan.about, PlanText, plan.plan_ref)
    period = {"period_from": plan.period_from, "period_to": plan.period_to}
    return WorkPlanOut(plan_ref=plan.plan_ref, **period, **said.model_dump())
