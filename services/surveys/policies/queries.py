"""Which policies are for an enterprise (domain.md NTF-8, S15b)."""

from datetime import date

from sqlalchemy.orm import Session

from chassis import context
from chassis.events import copies
from contracts.notify import PolicyExpired, PolicyPublished
from services.surveys.enterprises.model import Enterprise
from services.surveys.policies.schemas import PoliciesOut, PolicyOut


def for_enterprise(session: Session, enterprise: Enterprise) -> PoliciesOut:
    """What has been published for enterprises like this and still holds, the latest first."""
    expired = {each.article_no for each in copies.all_of(session, PolicyExpired)}
    today = context.today(session)
    found = [
        each
        for each in copies.all_of(session, PolicyPublished)
        if each.article_no not in expired and _holds(each, today) and _is_for(each, enterprise)
    ]
    found.sort(key=lambda each: (each.published_on, each.article_no), reverse=True)
    return PoliciesOut(items=[PolicyOut.model_validate(each) for each in found])


def _holds(policy: PolicyPublished, today: date) -> bool:
    return policy.valid_to is None or today <= policy.valid_to


def _is_for(policy: PolicyPublished, enterprise: Enterprise) -> bool:
    """Whether the enterprise matches all tags given; an empty tag is for all (NTF-8)."""
    tags = (
        (policy.industries, enterprise.industry),
        (policy.scales, enterprise.scale),
        (policy.towns, enterprise.town),
    )
    return all(not wanted or has in wanted for wanted, has in tags)
