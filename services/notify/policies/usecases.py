"""What is done with policies: write, hand in, approve, publish and push, expire; subscribe."""

from collections.abc import Sequence

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from chassis import context, insertion, numbering
from chassis.columns import insert_into
from chassis.context import Actor
from chassis.events import copies, outbox
from contracts.notify import PolicyPublished
from contracts.surveys import EnterpriseRegistered, EnterpriseUpdated
from services.notify.access import CENTRE
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
    article.submit()
    session.flush()
    return policy_out(session, article)


def send_back(session: Session, article_no: str, note: str, expected: int | None = None) -> PolicyOut:
    """退回 to whoever wrote it."""
    article = _locked(session, article_no, expected)
    article.send_back(note)
    session.flush()
    return policy_out(session, article)


def approve(session: Session, article_no: str, actor: Actor, expected: int | None = None) -> PolicyOut:
    """审核发布; whom it matches is told by the event (domain.md NTF-8)."""
    article = _locked(session, article_no, expected)
    outbox.record(session, article.approve(actor.id, context.today(session)))
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


def subscribe(session: Session, body: SubscriptionIn, actor: Actor) -> SubscriptionOut:
    """订阅 for oneself."""
    if body.enterprise_id is not None and session.get(Enterprise, body.enterprise_id) is None:
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


def _check(body: PolicyIn) -> None:
    if body.valid_to is not None and body.valid_to < body.valid_from:
        raise ValidityBackwards(field="valid_to")


def _mine(session: Session, article_no: str, actor: Actor, expected: int | None) -> PolicyArticle:
    article = _locked(session, article_no, expected)
    if not CENTRE & actor.roles and (article.dept is None or article.dept != actor.dept):
        raise PolicyNotYours
    return article


def _locked(session: Session, article_no: str, expected: int | None) -> PolicyArticle:
    which = select(PolicyArticle).where(PolicyArticle.article_no == article_no)
    article = session.scalar(which.with_for_update())
    if article is None:
        raise PolicyNotFound(article_no=article_no)
    article.expect(expected)
    return article
