"""What is done with policies: write, hand in, approve, publish and push, expire; subscribe."""

from collections.abc import Sequence

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from chassis import context, insertion, numbering
from chassis.columns import insert_into
from chassis.context import Actor
from chassis.events import copies, outbox
from contracts.directory import PersonUpserted
from contracts.notify import PolicyPublished
from contracts.surveys import EnterpriseRegistered, EnterpriseUpdated
from services.notify.access import CENTRE, ENTERPRISE, STAFF, may_hand_in
from services.notify.policies.errors import (
    EnterpriseUnknown,
    PolicyNotFound,
    PolicyNotYours,
    SubscriptionNotFound,
    ValidityBackwards,
)
from services.notify.policies.matching import matching
from services.notify.policies.model import (
    Enterprise,
    PolicyArticle,
    PolicyNumbers,
    PolicyPush,
    PolicyStatus,
    Subscription,
)
from services.notify.policies.queries import policy_out
from services.notify.policies.schemas import (
    PolicyIn,
    PolicyOut,
    SubscriptionIn,
    SubscriptionOut,
)

OPERATING = "在营"
PUSH_AT_ONCE = 5000  # rows of one statement


def create(session: Session, body: PolicyIn, actor: Actor) -> PolicyOut:
    """Write a draft; a unit's is its proposal."""
    _check(body)
    numbers = numbering.locked(session, PolicyNumbers, year=context.today(session).year)
    numbers.last += 1
    article = PolicyArticle(
        article_no=f"ZC{numbers.year}-{numbers.last:04d}",
        dept=None if CENTRE & actor.roles else actor.dept,
        status=PolicyStatus.DRAFT.value,
        reads=0,
        **body.model_dump(),
    )
    session.add(article)
    session.flush()
    return policy_out(session, article)


def change(
    session: Session, article_no: str, body: PolicyIn, actor: Actor, expected: int | None = None
) -> PolicyOut:
    """Change a draft."""
    _check(body)
    article = _mine(session, article_no, actor, expected)
    article.edit()
    for name, value in body.model_dump().items():
        setattr(article, name, value)
    session.flush()
    return policy_out(session, article)


def submit(session: Session, article_no: str, actor: Actor, expected: int | None = None) -> PolicyOut:
    """送审."""
    article = _mine(session, article_no, actor, expected)
    outbox.record(session, article.submit())
    session.flush()
    return policy_out(session, article)


def send_back(session: Session, article_no: str, note: str, expected: int | None = None) -> PolicyOut:
    """退回 to whoever wrote it."""
    article = _locked(session, article_no, expected)
    outbox.record(session, article.send_back(note))
    session.flush()
    return policy_out(session, article)


def approve(session: Session, article_no: str, actor: Actor, expected: int | None = None) -> PolicyOut:
    """审核发布; whom it matches is told by the event (domain.md NTF-8)."""
    article = _locked(session, article_no, expected)
    outbox.record(session, *article.approve(actor.id, context.today(session)))
    session.flush()
    return policy_out(session, article)


def expire(session: Session, article_no: str, expected: int | None = None) -> PolicyOut:
    """转为失效, before its time."""
    article = _locked(session, article_no, expected)
    outbox.record(session, article.expire(context.today(session)))
    session.flush()
    return policy_out(session, article)


def expire_old(session: Session) -> None:
    """What has run out holds no longer."""
    today = context.today(session)
    old = select(PolicyArticle).where(
        PolicyArticle.status == PolicyStatus.PUBLISHED, PolicyArticle.valid_to < today
    )
    for article in session.scalars(old.order_by(PolicyArticle.id).with_for_update()):
        outbox.record(session, article.expire(today))


def push(session: Session, event: PolicyPublished) -> None:
    """精准推送 to every enterprise that matches all tags, once per article (domain.md NTF-8)."""
    matched = session.scalars(
        select(Enterprise.enterprise_id)
        .where(matching(event.model_dump()))
        .order_by(Enterprise.enterprise_id)
    ).all()
    today = context.today(session)
    rows = [
        {
            "key": f"{event.article_no}/{each}",
            "article_no": event.article_no,
            "enterprise_id": each,
            "pushed_on": today,
        }
        for each in matched
    ]
    for first in range(0, len(rows), PUSH_AT_ONCE):
        insertion.insert_once(session, PolicyPush.__table__, rows[first : first + PUSH_AT_ONCE], "key")  # type: ignore[arg-type]  # it is a table


def count_read(session: Session, article_no: str) -> None:
    """Somebody has read it; the version stays, for nothing was changed in it."""
    counting = (
        update(PolicyArticle)
        .where(PolicyArticle.article_no == article_no, PolicyArticle.status == PolicyStatus.PUBLISHED)
        .values(reads=PolicyArticle.reads + 1)
    )
    if not session.execute(counting.returning(PolicyArticle.id)).all():
        raise PolicyNotFound(article_no=article_no)


def keep_enterprise(session: Session, event: EnterpriseRegistered | EnterpriseUpdated) -> None:
    """Know what policies are matched with; an older state does not undo a newer."""
    values = {
        "enterprise_id": event.enterprise_id,
        "seq": copies.sequence(session),
        "uscc": event.uscc,
        "name": event.name,
        "industry": event.industry,
        "scale": event.scale,
        "town": event.town,
        "operating": event.status == OPERATING,
    }
    statement = insert_into(session, Enterprise).values(values)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["enterprise_id"],
            set_={name: statement.excluded[name] for name in values},
            where=Enterprise.seq <= statement.excluded.seq,
        )
    )


def speaks_for(person: PersonUpserted | None) -> str | None:
    """The enterprise an account speaks for, by its credit code or its id, as directory says (ADR 0030)."""
    if person is None or ENTERPRISE not in person.roles or not STAFF.isdisjoint(person.roles):
        return None
    return person.enterprise


def subscribe(session: Session, body: SubscriptionIn, actor: Actor) -> SubscriptionOut:
    """订阅 for oneself; to an enterprise's account whatever is not its own does not exist (ADR 0030)."""
    if body.enterprise_id is not None:
        enterprise = session.get(Enterprise, body.enterprise_id)
        if enterprise is None or not _may_name(session, enterprise, actor):
            raise EnterpriseUnknown(field="enterprise_id")
    subscription = Subscription(person_id=actor.id, **body.model_dump())
    session.add(subscription)
    session.flush()
    return SubscriptionOut.model_validate(subscription)


def unsubscribe(session: Session, subscription_id: int, actor: Actor) -> None:
    """Take one's own subscription back."""
    own = select(Subscription).where(Subscription.id == subscription_id, Subscription.person_id == actor.id)
    found = session.scalar(own)
    if found is None:
        raise SubscriptionNotFound
    session.delete(found)


def pushed_to(session: Session, article_no: str) -> set[str]:
    """The enterprises an article was pushed to, each by its id and, where it has one, by its credit code."""
    pushed = select(PolicyPush.enterprise_id, Enterprise.uscc).outerjoin_from(
        PolicyPush, Enterprise, Enterprise.enterprise_id == PolicyPush.enterprise_id
    )
    found = session.execute(pushed.where(PolicyPush.article_no == article_no))
    return {name for row in found for name in row if name}


def subscribers(session: Session, article_no: str, categories: Sequence[str]) -> list[str]:
    """Who is told of an article: for an enterprise it was pushed to, or without one, by topic."""
    pushed = select(PolicyPush.enterprise_id).where(PolicyPush.article_no == article_no)
    concerned = Subscription.enterprise_id.is_(None) | Subscription.enterprise_id.in_(pushed)
    found = session.execute(
        select(Subscription.person_id, Subscription.categories).where(concerned).order_by(Subscription.id)
    )
    wanted = (
        row.person_id
        for row in found
        if not row.categories or not categories or set(row.categories) & set(categories)
    )
    return list(dict.fromkeys(wanted))


def _may_name(session: Session, enterprise: Enterprise, actor: Actor) -> bool:
    if ENTERPRISE not in actor.roles or not STAFF.isdisjoint(actor.roles):
        return True
    own = speaks_for(copies.find(session, PersonUpserted, actor.id))
    return own is not None and own in (enterprise.enterprise_id, enterprise.uscc)


def _check(body: PolicyIn) -> None:
    if body.valid_to is not None and body.valid_to < body.valid_from:
        raise ValidityBackwards(field="valid_to")


def _mine(session: Session, article_no: str, actor: Actor, expected: int | None) -> PolicyArticle:
    article = _locked(session, article_no, expected)
    if not may_hand_in(article, actor):
        raise PolicyNotYours
    return article


def _locked(session: Session, article_no: str, expected: int | None) -> PolicyArticle:
    which = select(PolicyArticle).where(PolicyArticle.article_no == article_no)
    article = session.scalar(which.with_for_update())
    if article is None:
        raise PolicyNotFound(article_no=article_no)
    article.expect(expected)
    return article
