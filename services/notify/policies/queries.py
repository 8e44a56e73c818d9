"""Reads of policies: for those who write them, and for the public zone."""

from sqlalchemy import ColumnElement, Select, func, or_, select, true
from sqlalchemy.orm import Session

from chassis import context
from chassis.context import Actor
from chassis.http import Page, paginate
from services.notify.access import EVERYTHING, proposed_by
from services.notify.policies.errors import EnterpriseUnknown, PolicyNotFound, PolicyOutOfScope
from services.notify.policies.matching import matches
from services.notify.policies.model import Enterprise, PolicyArticle, PolicyPush, PolicyStatus, Subscription
from services.notify.policies.schemas import (
    MatchQuery,
    PolicyOut,
    PolicyQuery,
    SubscriptionList,
    SubscriptionOut,
    ZonePolicies,
    ZonePolicy,
    ZonePolicyFull,
    ZoneQuery,
)
from services.notify.rules import RULES


def policies(session: Session, query: PolicyQuery, actor: Actor) -> Page[PolicyOut]:
    """All articles for the centre; for others their own and their unit's, and those that are published."""
    statement = select(PolicyArticle).where(_readable(actor))
    if query.status is not None:
        statement = statement.where(PolicyArticle.status == query.status)
    page = paginate(session, statement, keys=[PolicyArticle.id.desc()], query=query)
    return page.map(lambda article: policy_out(session, article))


def policy(session: Session, article_no: str, actor: Actor) -> PolicyOut:
    """One article; raises :class:`PolicyNotFound` and :class:`PolicyOutOfScope` (PERM-1)."""
    which = select(PolicyArticle, _readable(actor)).where(PolicyArticle.article_no == article_no)
    row = session.execute(which).one_or_none()
    if row is None:
        raise PolicyNotFound(article_no=article_no)
    if not row[1]:
        raise PolicyOutOfScope(article_no=article_no)
    return policy_out(session, row[0])


def zone(session: Session, query: ZoneQuery) -> Page[ZonePolicy]:
    """What is published and in force, the newest first."""
    statement = _in_force(session)
    if query.level is not None:
        statement = statement.where(PolicyArticle.level == query.level)
    if query.text:
        text = query.text
        statement = statement.where(
            or_(
                PolicyArticle.title.contains(text, autoescape=True),
                PolicyArticle.doc_no.contains(text, autoescape=True),
            )
        )
    page = paginate(session, statement, keys=[PolicyArticle.id.desc()], query=query)
    return page.map(ZonePolicy.model_validate)


def zone_policy(session: Session, article_no: str) -> ZonePolicyFull:
    """One of them, with its text."""
    found = session.scalar(_in_force(session).where(PolicyArticle.article_no == article_no))
    if found is None:
        raise PolicyNotFound(article_no=article_no)
    shown = ZonePolicy.model_validate(found).model_dump()
    return ZonePolicyFull(**shown, body=found.body, feedback=RULES.feedback)


def matched(session: Session, query: MatchQuery) -> ZonePolicies:
    """政策匹配: what is in force for an enterprise, known by its code or described."""
    wanted = query.model_dump(exclude={"uscc"})
    if query.uscc:
        known = session.scalar(select(Enterprise).where(Enterprise.uscc == query.uscc.strip().upper()))
        if known is None:
            raise EnterpriseUnknown(field="uscc")
        wanted |= {"industry": known.industry, "scale": known.scale, "town": known.town}
    found = session.scalars(_in_force(session).order_by(PolicyArticle.id.desc()))
    return ZonePolicies(
        items=[ZonePolicy.model_validate(each) for each in found if matches(vars(each), wanted)]
    )


def subscriptions(session: Session, actor: Actor) -> SubscriptionList:
    """One's own subscriptions."""
    own = select(Subscription).where(Subscription.person_id == actor.id).order_by(Subscription.id)
    return SubscriptionList(items=[SubscriptionOut.model_validate(each) for each in session.scalars(own)])


def policy_out(session: Session, article: PolicyArticle) -> PolicyOut:
    """One article, with how many enterprises it was pushed to."""
    pushed = select(func.count()).select_from(PolicyPush).where(PolicyPush.article_no == article.article_no)
    shown = PolicyOut.model_validate(article)
    return shown.model_copy(update={"pushed": session.scalar(pushed) or 0})


def _readable(actor: Actor) -> ColumnElement[bool]:
    published = PolicyArticle.status.in_([PolicyStatus.PUBLISHED, PolicyStatus.EXPIRED])
    return true() if EVERYTHING & actor.roles else published | proposed_by(PolicyArticle, actor)


def _in_force(session: Session) -> Select[PolicyArticle]:
    today = context.today(session)
    still = PolicyArticle.valid_to.is_(None) | (PolicyArticle.valid_to >= today)
    return select(PolicyArticle).where(PolicyArticle.status == PolicyStatus.PUBLISHED, still)
