"""What can be done with campaigns; never commits."""

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, selectinload

from chassis import context
from chassis.events import outbox
from services.surveys.campaigns import errors, queries, units
from services.surveys.campaigns.model import Campaign, CampaignStatus
from services.surveys.campaigns.schemas import CampaignChange, CampaignIn, CampaignOut


def create_campaign(session: Session, body: CampaignIn) -> CampaignOut:
    """A campaign in preparation."""
    if queries.campaign_with(session, body.campaign_code) is not None:
        raise errors.CampaignCodeTaken(field="campaign_code", campaign_code=body.campaign_code)
    campaign = Campaign(campaign_code=body.campaign_code, status=CampaignStatus.PLANNING)
    _check_name(session, campaign, "campaign_code", body.campaign_code)
    campaign.change(**_particulars(session, campaign, body))
    session.add(campaign)
    return _kept(session, campaign)


def change_campaign(
    session: Session, campaign_code: str, body: CampaignChange, expected: int | None = None
) -> CampaignOut:
    """Correct a campaign; it keeps its code."""
    campaign = _locked(session, campaign_code, expected)
    campaign.change(**_particulars(session, campaign, body))
    return _kept(session, campaign)


def open_campaign(session: Session, campaign_code: str, expected: int | None = None) -> CampaignOut:
    """启动: the units may go out."""
    campaign = _locked(session, campaign_code, expected)
    outbox.record(session, *campaign.open())
    return _kept(session, campaign)


def close_campaign(session: Session, campaign_code: str, expected: int | None = None) -> CampaignOut:
    """结束: nobody goes out under it any more."""
    campaign = _locked(session, campaign_code, expected)
    outbox.record(session, *campaign.close(context.today(session)))
    return _kept(session, campaign)


def archive_campaign(session: Session, campaign_code: str, expected: int | None = None) -> CampaignOut:
    """归档: its name is free for the next one."""
    campaign = _locked(session, campaign_code, expected)
    campaign.archive()
    return _kept(session, campaign)


def open_for_entries(session: Session, campaign_code: str) -> Campaign:
    """The campaign under which something is entered.

    Raises :class:`~errors.UnknownCampaign` and :class:`~errors.CampaignArchived`; one that has ended still
    takes what comes late.
    """
    campaign = queries.campaign_with(session, campaign_code)
    if campaign is None:
        raise errors.UnknownCampaign(field="campaign_code", campaign_code=campaign_code)
    if campaign.status == CampaignStatus.ARCHIVED:
        raise errors.CampaignArchived(field="campaign_code", name=campaign.name)
    return campaign


def _particulars(session: Session, campaign: Campaign, body: CampaignChange) -> dict[str, object]:
    """What a campaign is to say from now on, checked against the others and the local copies of units."""
    if body.ends_on is not None and body.ends_on < body.starts_on:
        raise errors.PeriodReversed(field="ends_on", starts_on=body.starts_on, ends_on=body.ends_on)
    _check_name(session, campaign, "name", body.name)
    if body.alias is not None:
        _check_name(session, campaign, "alias", body.alias)
    units.check(session, body.depts, campaign.depts)
    return body.model_dump(exclude={"parent_code"}) | {"parent": _parent(session, campaign, body.parent_code)}


def _check_name(session: Session, campaign: Campaign, field: str, text: str) -> None:
    """No other that is not archived may answer to it, and a code never means something else."""
    named = or_(Campaign.name == text, Campaign.alias == text) & (Campaign.status != CampaignStatus.ARCHIVED)
    other = session.scalar(
        select(Campaign.campaign_code)
        .where(Campaign.campaign_code != campaign.campaign_code, or_(named, Campaign.campaign_code == text))
        .limit(1)
    )
    if other is not None:
        raise errors.CampaignNameTaken(field=field, name=text, campaign_code=other)


def _parent(session: Session, campaign: Campaign, parent_code: str | None) -> Campaign | None:
    if parent_code is None:
        return None
    parent = queries.campaign_with(session, parent_code)
    if parent is None:
        raise errors.UnknownCampaign(field="parent_code", campaign_code=parent_code)
    has_children = campaign.id is not None and session.scalar(
        select(Campaign.id).where(Campaign.parent_id == campaign.id).limit(1)
    )
    if parent is campaign or parent.parent_id is not None or has_children:
        raise errors.ParentRefused(field="parent_code")
    return parent


def _locked(session: Session, campaign_code: str, expected: int | None) -> Campaign:
    # what a move touches is loaded at once: loading it in the middle would write a half-made move
    parts = (selectinload(Campaign.units), selectinload(Campaign.parent))
    wanted = select(Campaign).where(Campaign.campaign_code == campaign_code).options(*parts)
    campaign = session.scalar(wanted.with_for_update())
    if campaign is None:
        raise errors.CampaignNotFound(campaign_code=campaign_code)
    campaign.expect(expected)
    return campaign


def _kept(session: Session, campaign: Campaign) -> CampaignOut:
    session.flush()
    return CampaignOut.model_validate(campaign)
