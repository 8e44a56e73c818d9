"""Reads of templates: all in force, and what each was before."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.event import event_types
from services.notify.hearing import facts
from services.notify.templates.current import Templates, packaged
from services.notify.templates.errors import TemplateNotFound
from services.notify.templates.model import TemplateVersion
from services.notify.templates.schemas import TemplateList, TemplateOut, VersionList, VersionOut
from services.notify.templates.template import Template


def templates(session: Session) -> TemplateList:
    """Every template as it is now."""
    found = Templates(session)
    return TemplateList(items=[template_out(code, each, found.numbers[code]) for code, each in found.all()])


def versions(session: Session, code: str) -> VersionList:
    """What operators have made of a template, the newest first."""
    if Templates(session).find(code) is None:
        raise TemplateNotFound(code=code)
    those = select(TemplateVersion).where(TemplateVersion.code == code)
    return VersionList(
        items=[
            VersionOut(
                number=each.number,
                content=Template.model_validate(each.content),
                changed_at=each.created_at,
                changed_by=each.created_by,
            )
            for each in session.scalars(those.order_by(TemplateVersion.number.desc()))
        ]
    )


def template_out(code: str, template: Template, number: int) -> TemplateOut:
    """One template, with the fields its text may use."""
    return TemplateOut(
        **template.model_dump(),
        code=code,
        fields=sorted(facts.fields(event_types()[template.event])),
        packaged=code in packaged(),
        version=number,
    )
