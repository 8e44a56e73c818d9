"""Publicity: what is sent to media, adopted, reprinted, and what the zone shows of it."""

from datetime import date

import pytest

from chassis.context import Actor
from chassis.http import PageQuery
from chassis.testing import events_of
from services.notify.publicity import queries, usecases
from services.notify.publicity.errors import (
    ItemMoveRefused,
    ItemNotFound,
    ItemNotYours,
    ItemOutOfScope,
    NotYet,
    ReprintKnown,
    SourceNotCredited,
)
from services.notify.publicity.schemas import AdoptIn, ItemIn, ItemQuery, ReprintIn
from tests.notify.builders import FINANCE, INDUSTRY, LIAISON

SPECIALIST = Actor("person", "cs", "D00", frozenset({"CS"}))
ADOPTED = AdoptIn(adopted_on=date(2026, 3, 2), url="https://nmgrb.example/1", media_level="region")


def an_item(**given):
    defaults = {
        "title": "鄂前旗：把服务送到草原深处",
        "authors": ["某甲", "某乙"],
        "content": "……",
        "media": "内蒙古日报",
        "media_level": "city",
    }
    return ItemIn(**{**defaults, **given})


def a_reprint(**given):
    defaults = {
        "media": "人民网",
        "url": "https://people.example/1",
        "reprinted_on": date(2026, 3, 2),
        "source": "内蒙古日报",
        "source_credited": True,
        "authorised": True,
        "dateline_kept": True,
    }
    return ReprintIn(**{**defaults, **given})


@pytest.fixture
def adopted(acting):
    """A unit's item that a medium has published."""
    with acting(LIAISON) as session:
        number = usecases.create(session, an_item(), LIAISON).item_no
        usecases.submit(session, number, LIAISON)
        usecases.approve(session, number)
        made = usecases.adopt(session, number, ADOPTED)
        assert events_of(session) == ["review_asked", "review_decided", "publicity_adopted"]
    assert (made.item_no, made.dept, made.media_level, made.status) == (
        "XC2026-0001",
        FINANCE,
        "region",
        "adopted",
    )
    return number


def test_a_reprint_without_its_source_or_known_already_is_refused(acting, adopted):
    with acting() as session:
        with pytest.raises(SourceNotCredited):
            usecases.reprint(session, adopted, a_reprint(source_credited=False))
        made = usecases.reprint(session, adopted, a_reprint())
        assert events_of(session) == ["publicity_reprinted"]
        assert [each.url for each in made.reprints] == ["https://people.example/1"]
        with pytest.raises(ReprintKnown):
            usecases.reprint(session, adopted, a_reprint(media="别家"))


def test_the_zone_names_titles_and_links_and_only_reprints_with_leave(acting, adopted):
    with acting() as session:
        usecases.reprint(session, adopted, a_reprint())
        usecases.reprint(session, adopted, a_reprint(url="https://other.example/1", authorised=False))
        usecases.create(session, an_item(title="未刊发的"), SPECIALIST)
    with acting() as session:
        (shown,) = queries.zone(session, PageQuery()).items
        counts = queries.counts(session)
    assert shown.url == "https://nmgrb.example/1"
    assert [each.url for each in shown.reprints] == ["https://people.example/1"]
    assert "content" not in type(shown).model_fields
    assert (counts.sent, counts.adopted, counts.reprints) == (1, 1, 2)


@pytest.mark.parametrize("day", [date(2026, 3, 3), date(2027, 1, 1)])
def test_what_has_not_happened_yet_is_not_noted(acting, adopted, day):
    with acting() as session:
        with pytest.raises(NotYet) as refusal:
            usecases.reprint(session, adopted, a_reprint(reprinted_on=day))
        assert refusal.value.field == "reprinted_on"
        with pytest.raises(NotYet) as refusal:
            usecases.adopt(session, adopted, ADOPTED.model_copy(update={"adopted_on": day}))
        assert refusal.value.field == "adopted_on"


def test_what_was_not_sent_is_not_adopted_and_a_draft_not_reprinted(acting):
    with acting() as session:
        number = usecases.create(session, an_item(), SPECIALIST).item_no
        with pytest.raises(ItemMoveRefused, match="草稿"):
            usecases.adopt(session, number, ADOPTED)
        with pytest.raises(ItemMoveRefused):
            usecases.reprint(session, number, a_reprint())
        usecases.submit(session, number, SPECIALIST)
        with pytest.raises(ItemMoveRefused, match="审核"):
            usecases.change(session, number, an_item(), SPECIALIST)
        back = usecases.send_back(session, number, "请补充作者")
        assert (back.status, back.note) == ("draft", "请补充作者")
        changed = usecases.change(session, number, an_item(authors=["某丙"]), SPECIALIST)
        assert changed.authors == ["某丙"]
        usecases.submit(session, number, SPECIALIST)
        usecases.approve(session, number)
        assert usecases.decline(session, number).status == "declined"
        with pytest.raises(ItemNotFound):
            usecases.decline(session, "XC2026-0099")


def test_a_unit_sees_and_hands_in_its_own_items_only(acting, adopted):
    other = Actor("person", "su-dl", INDUSTRY, frozenset({"DL"}))
    with acting(other) as session:
        assert queries.items(session, ItemQuery(), other).items == []
        with pytest.raises(ItemOutOfScope):
            queries.item(session, adopted, other)
        with pytest.raises(ItemNotFound):
            queries.item(session, "XC2026-0099", SPECIALIST)
        assert queries.item(session, adopted, LIAISON).item_no == adopted
        number = usecases.create(session, an_item(), other).item_no
        with pytest.raises(ItemNotYours):
            usecases.submit(session, number, LIAISON)
        with pytest.raises(ItemNotYours):
            usecases.change(session, number, an_item(), LIAISON)
        assert len(queries.items(session, ItemQuery(), SPECIALIST).items) == 2
        assert len(queries.items(session, ItemQuery(status="adopted", dept=FINANCE), SPECIALIST).items) == 1


def test_an_officer_of_no_unit_proposes_and_sees_no_draft_but_their_own(acting):
    officer, other = (Actor("person", name, None, frozenset({"OF"})) for name in ("of-1", "of-2"))
    with acting(SPECIALIST) as session:
        usecases.create(session, an_item(title="中心的草稿"), SPECIALIST)
    with acting(officer) as session:
        number = usecases.create(session, an_item(), officer).item_no
        usecases.change(session, number, an_item(title="体验官说"), officer)
        assert usecases.submit(session, number, officer).status == "reviewing"
        assert [each.title for each in queries.items(session, ItemQuery(), officer).items] == ["体验官说"]
        assert queries.items(session, ItemQuery(), other).items == []
        with pytest.raises(ItemNotYours):
            usecases.submit(session, number, other)
