"""Policies: written, approved, matched, pushed once, read, expired; and what the zone shows of them."""

from datetime import date

import pytest
from sqlalchemy import select

from chassis.context import Actor
from chassis.errors import StaleVersion
from chassis.events import copies
from chassis.testing import Office, events_of
from contracts.notify import PolicyExpired, PolicyPublished, ReviewAsked, ReviewDecided
from contracts.surveys import EnterpriseRegistered
from services.notify.hearing.usecases import hear
from services.notify.messages.model import Notification
from services.notify.policies import queries, usecases
from services.notify.policies.errors import (
    EnterpriseUnknown,
    PolicyMoveRefused,
    PolicyNotFound,
    PolicyNotYours,
    PolicyOutOfScope,
    SubscriptionNotFound,
    ValidityBackwards,
)
from services.notify.policies.model import PolicyPush
from services.notify.policies.schemas import (
    MatchQuery,
    PolicyIn,
    PolicyQuery,
    SubscriptionIn,
    ZoneQuery,
)
from tests.notify.builders import FINANCE, LIAISON, OTHER_LIAISON, a_person

SPECIALIST = Actor("person", "cs", "D00", frozenset({"CS"}))
DIRECTOR = Actor("person", "dr", "D00", frozenset({"DR"}))


def a_policy(**given):
    defaults = {
        "title": "小微企业贷款贴息办法",
        "issuer": "旗人民政府",
        "level": "banner",
        "valid_from": date(2026, 3, 1),
        "body": "第一条……",
    }
    return PolicyIn(**{**defaults, **given})


def an_enterprise(number, **given):
    defaults = {
        "enterprise_id": f"E-{number}",
        "uscc": None,
        "local_id": None,
        "name": f"企业{number}",
        "kind": "企业",
        "industry": "C",
        "scale": "小",
        "town": "城川镇",
        "gacha": None,
        "status": "在营",
    }
    return EnterpriseRegistered(**{**defaults, **given})


@pytest.fixture
def published(acting):
    """Write and approve a policy; returns its event."""

    def run(now="2026-03-02T09:00", **given):
        with acting(SPECIALIST, now=now) as session:
            number = usecases.create(session, a_policy(**given), SPECIALIST).article_no
            usecases.submit(session, number, SPECIALIST)
            usecases.approve(session, number, DIRECTOR)
            assert events_of(session) == ["review_asked", "review_decided", "policy_published"]
            row = session.info["events"][-1]
        return PolicyPublished.model_validate_json(row["body"])

    return run


@pytest.fixture
def registry(acting):
    with acting() as session:
        for each in (
            an_enterprise(1, uscc="91150623MAQQ001040"),
            an_enterprise(2, industry="A"),
            an_enterprise(3, scale="大"),
            an_enterprise(4, town="昂素镇"),
            an_enterprise(5, status="注销"),
            an_enterprise(6, scale=None),
        ):
            usecases.keep_enterprise(session, each)


@pytest.mark.parametrize(
    ("tags", "matched"),
    [
        ({}, {"E-1", "E-2", "E-3", "E-4", "E-6"}),
        ({"industries": ["C"]}, {"E-1", "E-3", "E-4", "E-6"}),
        ({"industries": ["C"], "scales": ["小", "微"]}, {"E-1", "E-4"}),
        ({"industries": ["A", "C"], "scales": ["小"], "towns": ["城川镇"]}, {"E-1", "E-2"}),
        ({"industries": ["B"]}, set()),
    ],
)
def test_a_policy_is_pushed_once_to_every_enterprise_that_matches_all_its_tags(
    acting, published, registry, tags, matched
):
    event = published(**tags)
    for _ in range(2):
        with acting() as session:
            usecases.push(session, event)
    with acting() as session:
        assert set(session.scalars(select(PolicyPush.enterprise_id))) == matched
        assert queries.policies(session, PolicyQuery(), SPECIALIST).items[0].pushed == len(matched)


def test_who_wants_to_hear_of_it_is_told_once(acting, published, registry, send):
    with acting() as session:
        for person in ("en-1", "en-2", "en-3", "en-4"):
            copies.keep(session, a_person(person, None))
        for person, enterprise, categories in (
            ("en-1", "E-1", []),
            ("en-1", None, []),  # twice, and told once
            ("en-2", "E-3", []),  # a large one
            ("en-3", None, ["资金扶持"]),
            ("en-4", None, ["法律维权"]),
        ):
            actor = Actor("person", person, None, frozenset({"VC"}))
            usecases.subscribe(
                session, SubscriptionIn(enterprise_id=enterprise, categories=categories), actor
            )
    event = published(scales=["小", "微"], categories=["资金扶持"])
    with acting(event_id="e-p") as session:
        usecases.push(session, event)
        hear(session, event)
    with acting() as session:
        told = session.scalars(select(Notification).order_by(Notification.recipient)).all()
    assert [each.recipient for each in told] == ["en-1", "en-3"]
    assert told[0].text == (
        "旗人民政府发布《小微企业贷款贴息办法》，编号ZC2026-0001，自2026年3月1日起施行，"
        "可在“优化营商环境”专区查看。"
    )


def test_the_accounts_of_the_enterprises_it_is_pushed_to_are_told(acting, published, registry):
    with acting() as session:
        for person, enterprise, roles in (
            ("en-code", "91150623MAQQ001040", ["EN"]),
            ("en-id", "E-2", ["EN"]),
            ("en-large", "E-3", ["EN"]),
            ("en-none", None, ["EN"]),
            ("staff", "E-2", ["EN", "DL"]),
            ("left", "E-2", ["EN"]),
        ):
            account = a_person(person, None, active=person != "left")
            copies.keep(session, account.model_copy(update={"roles": roles, "enterprise": enterprise}))
    event = published(scales=["小"])
    with acting(event_id="e-p") as session:
        usecases.push(session, event)
        hear(session, event)
    with acting() as session:
        assert sorted(session.scalars(select(Notification.recipient))) == ["en-code", "en-id"]


def test_an_enterprise_s_account_subscribes_for_its_own_enterprise_only(acting, registry):
    account = Actor("person", "en", None, frozenset({"EN"}))
    with acting() as session:
        speaks = a_person("en", None).model_copy(update={"roles": ["EN"], "enterprise": "91150623MAQQ001040"})
        copies.keep(session, speaks)
    with acting(account) as session:
        assert (
            usecases.subscribe(session, SubscriptionIn(enterprise_id="E-1"), account).enterprise_id == "E-1"
        )
        for other in ("E-2", "E-99"):
            with pytest.raises(EnterpriseUnknown):
                usecases.subscribe(session, SubscriptionIn(enterprise_id=other), account)
        stranger = Actor("person", "unknown", None, frozenset({"EN"}))
        with pytest.raises(EnterpriseUnknown):
            usecases.subscribe(session, SubscriptionIn(enterprise_id="E-1"), stranger)


def test_the_director_is_told_of_what_waits_and_the_writer_of_what_came_back(acting, told, send):
    with acting() as session:
        copies.keep(session, a_person("dr", None).model_copy(update={"roles": ["DR"]}))
    night = "2026-03-02T21:00"
    numbers = []
    for _ in range(3):
        with acting(LIAISON, now=night) as session:
            numbers.append(usecases.create(session, a_policy(), LIAISON).article_no)
            usecases.submit(session, numbers[-1], LIAISON)
            (asked,) = session.info["events"]
        told(ReviewAsked.model_validate_json(asked["body"]), now=night, event_id=f"asked-{numbers[-1]}")
    for number, decide in ((numbers[0], usecases.send_back), (numbers[1], usecases.approve)):
        with acting(DIRECTOR, now=night) as session:
            decide(session, number, "请补充文号" if decide is usecases.send_back else DIRECTOR)
            decided = session.info["events"][0]
        told(ReviewDecided.model_validate_json(decided["body"]), now=night, event_id=f"decided-{number}")
    send(now="2026-03-03T08:30")
    with acting() as session:
        found = session.scalars(select(Notification).order_by(Notification.recipient)).all()
    assert [(each.recipient, each.text) for each in found] == [
        ("bao-dl", f"政策信息{numbers[0]}未通过审核，已退回修改。"),
        ("dr", f"政策信息{numbers[2]}（财政局）已送审，请审核。"),
    ]


def test_a_policy_withdrawn_at_night_is_not_told_in_the_morning(acting, published, told, send):
    with acting() as session:
        usecases.subscribe(session, SubscriptionIn(), LIAISON)
    event = published(now="2026-03-06T21:00")
    told(event, now="2026-03-06T21:00", event_id="e-1")
    with acting(now="2026-03-06T22:00") as session:
        usecases.expire(session, event.article_no)
        (row,) = session.info["events"]
    told(PolicyExpired.model_validate_json(row["body"]), now="2026-03-06T22:00", event_id="e-2")
    send(now="2026-03-09T08:30")
    with acting() as session:
        assert session.scalars(select(Notification)).all() == []


def test_the_zone_shows_what_is_published_and_in_force_and_counts_its_reads(acting, published):
    number = published(valid_to=date(2026, 3, 10), doc_no="鄂前政发〔2026〕3号").article_no
    with acting(SPECIALIST) as session:
        usecases.create(session, a_policy(title="未发布的"), SPECIALIST)
    with acting(now="2026-03-10T23:00") as session:
        assert [each.article_no for each in queries.zone(session, ZoneQuery(text="3号")).items] == [number]
        assert queries.zone(session, ZoneQuery(text="%")).items == []
        for _ in range(3):
            usecases.count_read(session, number)
    with acting(now="2026-03-10T23:00") as session:
        assert queries.zone_policy(session, number).reads == 3
    with acting(now="2026-03-11T00:10") as session:
        assert queries.zone(session, ZoneQuery()).items == []
        with pytest.raises(PolicyNotFound):
            queries.zone_policy(session, number)
        usecases.expire_old(session)
        assert events_of(session) == ["policy_expired"]
        with pytest.raises(PolicyNotFound):
            usecases.count_read(session, number)


def test_an_enterprise_finds_what_is_for_it_by_its_code_or_its_description(acting, published, registry):
    small = published(scales=["小"], industries=["C"], categories=["资金扶持"]).article_no
    large = published(scales=["大"]).article_no
    with acting() as session:

        def found(**asked):
            return {each.article_no for each in queries.matched(session, MatchQuery(**asked)).items}

        assert found(uscc="91150623maqq001040") == {small}
        assert found(scale="大", industry="C") == {large}
        assert found(industry="C") == {small, large}
        assert found(industry="A") == {large}
        assert found(industry="C", category="资金扶持") == {small, large}
        assert found(uscc="91150623MAQQ001040", category="人才招聘") == set()
        with pytest.raises(EnterpriseUnknown):
            found(uscc="91150623MAQQ00016H")


def test_a_unit_s_proposal_is_its_own_until_it_is_published(acting):
    with acting(LIAISON) as session:
        number = usecases.create(session, a_policy(), LIAISON).article_no
        stranger = Actor("person", "x", "D01", frozenset({"DL"}))
        assert queries.policies(session, PolicyQuery(), stranger).items == []
        with pytest.raises(PolicyOutOfScope):
            queries.policy(session, number, stranger)
        with pytest.raises(PolicyNotFound):
            queries.policy(session, "ZC2026-0099", DIRECTOR)
        assert queries.policy(session, number, LIAISON) == queries.policy(session, number, DIRECTOR)
        with pytest.raises(PolicyNotYours):
            usecases.submit(session, number, Actor("person", "x", "D01", frozenset({"DL"})))
        usecases.submit(session, number, LIAISON)
        with pytest.raises(PolicyMoveRefused, match="待审"):
            usecases.change(session, number, a_policy(), LIAISON)
        back = usecases.send_back(session, number, "请补充文号")
        assert (back.status, back.note, back.dept) == ("draft", "请补充文号", FINANCE)
        changed = usecases.change(session, number, a_policy(doc_no="鄂前政发〔2026〕3号"), LIAISON)
        assert changed.doc_no == "鄂前政发〔2026〕3号"
        with pytest.raises(StaleVersion):
            usecases.submit(session, number, LIAISON, 1)
        with pytest.raises(ValidityBackwards):
            usecases.create(session, a_policy(valid_to=date(2026, 2, 1)), LIAISON)


def test_an_officer_of_no_unit_proposes_a_policy_and_sees_no_draft_but_their_own(acting):
    officer = Actor("person", "of-1", None, frozenset({"OF"}))
    with acting(SPECIALIST) as session:
        usecases.create(session, a_policy(title="中心的草稿"), SPECIALIST)
    with acting(officer) as session:
        number = usecases.create(session, a_policy(title="体验官的建议"), officer).article_no
        shown = queries.policies(session, PolicyQuery(), officer).items
        assert [each.title for each in shown] == ["体验官的建议"]
        assert usecases.submit(session, number, officer).status == "reviewing"


def test_a_subscription_is_one_s_own(acting):
    with acting() as session:
        made = usecases.subscribe(session, SubscriptionIn(), LIAISON)
        with pytest.raises(SubscriptionNotFound):
            usecases.unsubscribe(session, made.id, OTHER_LIAISON)
        assert len(queries.subscriptions(session, LIAISON).items) == 1
        usecases.unsubscribe(session, made.id, LIAISON)
        session.flush()
        assert queries.subscriptions(session, LIAISON).items == []
        with pytest.raises(EnterpriseUnknown):
            usecases.subscribe(session, SubscriptionIn(enterprise_id="E-9"), LIAISON)


def test_from_the_specialist_s_draft_to_the_reader_in_the_zone(tmp_path):
    with Office(tmp_path, services=("notify",)) as office:
        specialist = office.client("CS", person="cs", dept="D00")
        director = office.client("DR", person="dr", dept="D00")
        draft = specialist.post("/notify/v1/policies", a_policy().model_dump(mode="json"))
        assert draft.status_code == 201
        path = f"/notify/v1/policies/{draft.json['article_no']}"
        assert specialist.post(f"{path}/submit").status_code == 200
        assert specialist.post(f"{path}/approve").status_code == 403
        assert director.post(f"{path}/approve").json["status"] == "published"
        office.drain()
        anybody = office.client()
        zone = f"/notify/v1/zone/policies/{draft.json['article_no']}"
        assert anybody.post(f"{zone}/reads").status_code == 204
        shown = anybody.get(zone).json
        assert (shown["reads"], shown["feedback"]) == (1, "/issues/v1/feedback")
        office.move_clock("2026-03-03T00:30")
        assert (
            anybody.get("/notify/v1/zone/match?industry=C").json["items"][0]["title"] == draft.json["title"]
        )
