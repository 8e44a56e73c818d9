"""The visit burden guard (features.md §2.5): who has been visited so often that it should be thought over."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.surveys.campaigns.model import Campaign
from services.surveys.enterprises.model import Enterprise
from services.surveys.rules import RULES
from services.surveys.visits.model import Status, Visit
from services.surveys.visits.schemas import VisitBurden

SENTENCE = "“{name}”在{date}前{days}天内已被{count}个专项行动走访过（{campaigns}），请考虑合并走访"


def warnings(session: Session, enterprises: Iterable[Enterprise], on: date) -> list[VisitBurden]:
    """What to say before these enterprises are visited on that day: a warning, never a refusal.

    The campaigns of the visits that count are counted, each once, whether or not the new visit is one of
    theirs: it is the enterprise's time that is spared.
    """
    wanted = list(enterprises)
    campaigns = _campaigns(session, wanted, on)
    return [
        _warning(enterprise, campaigns[enterprise.id], on)
        for enterprise in wanted
        if len(campaigns[enterprise.id]) >= RULES.burden_campaigns
    ]


def _campaigns(session: Session, enterprises: list[Enterprise], on: date) -> dict[int, list[str]]:
    visited = (
        select(Visit.enterprise_id, Campaign.id, Campaign.name)
        .join(Campaign, Visit.campaign_id == Campaign.id)
        .where(
            Visit.enterprise_id.in_([enterprise.id for enterprise in enterprises]),
            Visit.status == Status.EFFECTIVE,
            Visit.visit_date.between(on - timedelta(days=RULES.burden_days), on),
        )
        .distinct()
        .order_by(Campaign.id)
    )
    found: dict[int, list[str]] = defaultdict(list)
    for enterprise_id, _, name in session.execute(visited):
        found[enterprise_id].append(name)
    return found


def _warning(enterprise: Enterprise, campaigns: list[str], on: date) -> VisitBurden:
    detail = SENTENCE.format(
        name=enterprise.name,
        date=on,
        days=RULES.burden_days,
        count=len(campaigns),
        campaigns="、".join(campaigns),
    )
    return VisitBurden(detail=detail, enterprise_id=enterprise.enterprise_id, campaigns=campaigns)
