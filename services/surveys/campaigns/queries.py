"""Reading campaigns and actions: staff see all, units the actions they take part in (domain.md §2)."""

import unicodedata

from sqlalchemy import ColumnElement, Select, or_, select, true
from sqlalchemy.orm import Session, selectinload

from chassis.context import Actor
from chassis.http import Page, paginate
from services.surveys.access import SEE_ALL
from services.surveys.campaigns.errors import (
    ActionNotFound,
    ActionOutOfScope,
    CampaignNotFound,
    PhotoNotFound,
)
from services.surveys.campaigns.model import (
    COUNTED,
    Action,
    ActionUnit,
    Campaign,
    CampaignStatus,
    CampaignUnit,
    Photo,
)
from services.surveys.campaigns.schemas import (
    ActionLine,
    ActionOut,
    ActionQuery,
    CampaignOut,
    CampaignQuery,
)


def called(session: Session, text: str) -> Campaign | None:
    """The campaign with this code, name or alias; of several, the one that is not archived, the newest."""
    text = unicodedata.normalize("NFC", text).strip()
    found = (
        select(Campaign)
        .where(or_(Campaign.campaign_code == text, Campaign.name == text, Campaign.alias == text))
        .order_by(
            Campaign.campaign_code != text, Campaign.status == CampaignStatus.ARCHIVED, Campaign.id.desc()
        )
    )
    return session.scalar(found.limit(1))


def action(session: Session, action_no: str) -> Action | None:
    """The action with this number."""
    return session.scalar(select(Action).where(Action.action_no == action_no))


def campaign_with(session: Session, campaign_code: str) -> Campaign | None:
    """The campaign with exactly this code."""
    return session.scalar(select(Campaign).where(Campaign.campaign_code == campaign_code))


def campaigns(session: Session, query: CampaignQuery) -> Page[CampaignOut]:
    """Campaigns, the latest first."""
    keys = [Campaign.starts_on.desc(), Campaign.id.desc()]
    return paginate(session, _matching_campaigns(query), keys=keys, query=query).map(
        CampaignOut.model_validate
    )


def campaign(session: Session, campaign_code: str) -> CampaignOut:
    """One campaign; raises :class:`CampaignNotFound`."""
    found = campaign_with(session, campaign_code)
    if found is None:
        raise CampaignNotFound(campaign_code=campaign_code)
    return CampaignOut.model_validate(found)


def actions(session: Session, query: ActionQuery, actor: Actor) -> Page[ActionLine]:
    """Actions, the latest first."""
    parts = (selectinload(Action.units), selectinload(Action.campaign))
    statement = matching_actions(query).where(visible_to(actor)).options(*parts)
    keys = [Action.action_date.desc(), Action.id.desc()]
    return paginate(session, statement, keys=keys, query=query).map(ActionLine.of)


def action_out(session: Session, action_no: str, actor: Actor) -> ActionOut:
    """One action in full; raises :class:`ActionNotFound` and :class:`ActionOutOfScope` (PERM-1)."""
    return ActionOut.of(_readable(session, action_no, actor))


def photo(session: Session, action_no: str, sha256: str, actor: Actor) -> Photo:
    """One photo of an action; raises as :func:`action_out` and :class:`PhotoNotFound`."""
    found = _readable(session, action_no, actor).photo(sha256)
    if found is None:
        raise PhotoNotFound
    return found


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The actions this actor may read: all, or those in which the own unit takes part."""
    return true() if actor.roles & SEE_ALL else Action.units.any(ActionUnit.dept_code == actor.dept)


def _readable(session: Session, action_no: str, actor: Actor) -> Action:
    wanted = select(Action, visible_to(actor)).where(Action.action_no == action_no)
    row = session.execute(wanted).one_or_none()
    if row is None:
        raise ActionNotFound(action_no=action_no)
    found, visible = row
    if not visible:
        raise ActionOutOfScope(action_no=action_no)
    return found


def _matching_campaigns(query: CampaignQuery) -> Select[Campaign]:
    statement = select(Campaign).options(selectinload(Campaign.units), selectinload(Campaign.parent))
    if query.q is not None:
        texts = (Campaign.name, Campaign.alias, Campaign.campaign_code)
        statement = statement.where(or_(*(each.icontains(query.q, autoescape=True) for each in texts)))
    if query.status is not None:
        statement = statement.where(Campaign.status == query.status)
    if query.parent_code is not None:
        statement = statement.where(Campaign.parent.has(Campaign.campaign_code == query.parent_code))
    if query.unit is not None:
        everybody = ~Campaign.units.any()
        statement = statement.where(or_(everybody, Campaign.units.any(CampaignUnit.dept_code == query.unit)))
    if query.date_from is not None:
        statement = statement.where(or_(Campaign.ends_on.is_(None), Campaign.ends_on >= query.date_from))
    if query.date_to is not None:
        statement = statement.where(Campaign.starts_on <= query.date_to)
    return statement


def matching_actions(query: ActionQuery) -> Select[Action]:
    """All actions that pass every filter given."""
    statement = select(Action)
    if query.campaign is not None:
        statement = statement.where(Action.campaign_id.in_(within(query.campaign)))
    if query.unit is not None:
        statement = statement.where(Action.units.any(ActionUnit.dept_code == query.unit))
    if query.status is not None:
        statement = statement.where(Action.status == query.status)
    if query.counted is not None:
        statement = statement.where(Action.status.in_(COUNTED).is_(query.counted))
    if query.date_from is not None:
        statement = statement.where(Action.action_date >= query.date_from)
    if query.date_to is not None:
        statement = statement.where(Action.action_date <= query.date_to)
    return statement


def within(campaign_code: str) -> Select[int]:
    """The ids of a campaign and of those that belong to it, for a condition."""
    head = Campaign.campaign_code == campaign_code
    return select(Campaign.id).where(or_(head, Campaign.parent.has(head)))
