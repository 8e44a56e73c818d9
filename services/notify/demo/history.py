"""Two years of policies and publicity: who wrote, approved and noted down what when, in order."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import partial
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.context import OFFICE_ZONE, Actor
from chassis.officetime.workdays import Calendar
from chassis.runtime import Runtime
from chassis.service import Deed
from services.notify.demo.words import AUDIENCES, DOCUMENTS, MEDIA, POLICIES, REPRINTERS, STORIES
from services.notify.policies import usecases as policies
from services.notify.policies.model import PolicyArticle, PolicyStatus
from services.notify.policies.schemas import PolicyIn
from services.notify.publicity import usecases as publicity
from services.notify.publicity.model import ItemStatus, PublicityItem, Reprint
from services.notify.publicity.schemas import AdoptIn, ItemIn, ReprintIn

SEED = 1325
POLICY_COUNT, SENT, ADOPTED, REPRINTED = 58, 96, 64, 138  # domain.md §8
BEGINS, ENDS = date(2023, 2, 6), date(2024, 12, 2)
CALENDAR = Calendar({})

SPECIALIST = Actor("person", "d00-specialist", "D00", frozenset({"CS"}))
DIRECTOR = Actor("person", "d00-head", "D00", frozenset({"DR"}))


def deeds(runtime: Runtime) -> list[Deed]:
    """All that has happened by 2024-12-06, the earliest first; the same every time."""
    del runtime
    random = Random(SEED)  # noqa: S311  nobody is to be surprised by it
    done = [*_policies(random), *_publicity(random)]
    return sorted(done, key=lambda deed: deed.at)


def _policies(random: Random) -> Iterator[Deed]:
    for number, day in enumerate(_days(random, POLICY_COUNT), start=1):
        name, categories = POLICIES[number % len(POLICIES)]
        body = PolicyIn(
            title=f"{name}{DOCUMENTS[number % len(DOCUMENTS)]}（第{number}号）",
            doc_no=f"鄂前政办发〔{day.year}〕{number}号",
            issuer="鄂托克前旗人民政府办公室",
            level="banner",
            valid_from=day,
            body=f"为{name}，制定本办法。本条为演示内容，并非真实文件。",
            categories=categories,
            **AUDIENCES[number % len(AUDIENCES)],
        )
        yield Deed(_at(day, 9), SPECIALIST, partial(_write, body=body))
        yield Deed(_at(day, 15), DIRECTOR, partial(_publish, doc_no=body.doc_no or ""))


def _publicity(random: Random) -> Iterator[Deed]:
    reprints = _shares(random, REPRINTED, ADOPTED)
    for number, day in enumerate(_days(random, SENT), start=1):
        media, level = MEDIA[number % len(MEDIA)]
        item = ItemIn(
            title=f"{STORIES[number % len(STORIES)]}（{number}）",
            authors=["促进中心宣传组"],
            content="演示内容。",
            media=media,
            media_level=level,
        )
        dept = f"D{number % 36 + 1:02d}"
        writer = Actor("person", f"{dept.lower()}-liaison", dept, frozenset({"DL"}))
        yield Deed(_at(day, 10), writer, partial(_hand_in, item=item, actor=writer))
        yield Deed(_at(day, 16), DIRECTOR, partial(_send, title=item.title))
        until = min(day + timedelta(days=3), ENDS)
        if number <= ADOPTED:
            adopted = AdoptIn(adopted_on=until, url=f"https://media.example/{number}")
            yield Deed(_at(until, 17), SPECIALIST, partial(_adopt, title=item.title, body=adopted))
            for n in range(reprints[number - 1]):
                taken = ReprintIn(
                    media=REPRINTERS[(number + n) % len(REPRINTERS)],
                    url=f"https://reprint.example/{number}/{n}",
                    reprinted_on=until,
                    source=media,
                    source_credited=True,
                    authorised=n % 3 != 0,
                    dateline_kept=True,
                )
                yield Deed(_at(until, 18), SPECIALIST, partial(_reprint, title=item.title, body=taken))


def _write(session: Session, body: PolicyIn) -> None:
    if _policy(session, body.doc_no or "") is None:
        number = policies.create(session, body, SPECIALIST).article_no
        policies.submit(session, number, SPECIALIST)


def _publish(session: Session, doc_no: str) -> None:
    article = _policy(session, doc_no)
    if article is not None and article.status == PolicyStatus.REVIEWING:
        policies.approve(session, article.article_no, DIRECTOR)


def _hand_in(session: Session, item: ItemIn, actor: Actor) -> None:
    if _item(session, item.title) is None:
        publicity.submit(session, publicity.create(session, item, actor).item_no, actor)


def _send(session: Session, title: str) -> None:
    item = _item(session, title)
    if item is not None and item.status == ItemStatus.REVIEWING:
        publicity.approve(session, item.item_no)


def _adopt(session: Session, title: str, body: AdoptIn) -> None:
    item = _item(session, title)
    if item is not None and item.status == ItemStatus.SENT:
        publicity.adopt(session, item.item_no, body)


def _reprint(session: Session, title: str, body: ReprintIn) -> None:
    item = _item(session, title)
    known = session.scalar(select(Reprint.id).where(Reprint.url == body.url))
    if item is not None and known is None:
        publicity.reprint(session, item.item_no, body)


def _policy(session: Session, doc_no: str) -> PolicyArticle | None:
    return session.scalar(select(PolicyArticle).where(PolicyArticle.doc_no == doc_no))


def _item(session: Session, title: str) -> PublicityItem | None:
    return session.scalar(select(PublicityItem).where(PublicityItem.title == title))


def _days(random: Random, number: int) -> list[date]:
    """So many working days of the two years, in order."""
    span = (ENDS - BEGINS).days - 7
    return sorted(CALENDAR.add(BEGINS + timedelta(days=random.randrange(span)), 0) for _ in range(number))


def _shares(random: Random, whole: int, parts: int) -> list[int]:
    """``whole`` cut at random into ``parts``."""
    cuts = sorted(random.randrange(whole + 1) for _ in range(parts - 1))
    return [end - begin for begin, end in zip([0, *cuts], [*cuts, whole], strict=True)]


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), OFFICE_ZONE)
