"""The record of the ladder: scans day by day, decisions, annulment, and orders with their numbers."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import DeclarativeBase

from chassis.officetime.escalations import (
    COUNTED,
    Episode,
    Escalation,
    EscalationMoveRefused,
    RungStatus,
    annul_after,
    lapse,
    of_episode,
    scan,
)
from chassis.officetime.ladder import PROPOSED, Ladder, Level, reach, reached
from chassis.officetime.supervision import (
    OrderMoveRefused,
    OrderNumbers,
    OrderStatus,
    Supervision,
    SupervisionOrder,
    next_order_no,
)
from chassis.officetime.workdays import Calendar
from chassis.testing import context, database

CALENDAR = Calendar({})
LADDER = Ladder(remind=3, remind_again=1, urge=1, supervise=3, interview=10, notice=15)
DUE = date(2024, 5, 13)
EPISODE = Episode("T-1", 1, DUE)


class Base(DeclarativeBase):
    pass


class Rung(Escalation, Base):
    __tablename__ = "rungs"


class Order(SupervisionOrder, Base):
    __tablename__ = "orders"


class Numbers(OrderNumbers, Base):
    __tablename__ = "order_numbers"


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    made = database("office", tmp_path_factory.mktemp("office"), Base.metadata)
    yield made
    made.dispose()


@pytest.fixture
def session(office):
    with office.transaction(context()) as opened:
        opened.execute(delete(Rung))
        opened.execute(delete(Numbers))
        yield opened


def scanned(session, today, *episodes):
    fired = scan(session, Rung, episodes or [EPISODE], ladder=LADDER, calendar=CALENDAR, today=today)
    session.add_all(fired)
    session.flush()
    return fired


def all_fired(session, until, due=DUE, number=1):
    """One scan on each day until then."""
    day = due - timedelta(days=20)
    while day <= until:
        if CALENDAR.is_workday(day):
            scanned(session, day, Episode("T-1", number, due))
        day += timedelta(days=1)
    return of_episode(session, Rung, "T-1", number)


def test_daily_scans_keep_a_record_of_the_worked_example(session):
    rungs = all_fired(session, date(2024, 6, 10))
    assert [(rung.level, str(rung.fired_on), rung.status) for rung in rungs] == [
        ("remind", "2024-05-09", "fired"),
        ("remind_again", "2024-05-11", "fired"),
        ("urge", "2024-05-14", "fired"),
        ("supervise", "2024-05-16", "fired"),
        ("interview", "2024-05-27", "proposed"),
        ("notice", "2024-06-03", "proposed"),
    ]
    assert [(rung.remaining, rung.overdue_workdays) for rung in rungs[:4]] == [(3, 0), (1, 0), (0, 1), (0, 3)]


def test_a_scan_fires_for_each_object_what_its_own_episode_lacks(session):
    all_fired(session, date(2024, 5, 9))
    new = scanned(session, date(2024, 5, 9), EPISODE, Episode("T-2", 1, DUE))
    assert [(rung.object_no, rung.level) for rung in new] == [("T-2", "remind")]


def test_a_new_episode_begins_at_the_bottom_and_the_old_record_stays(session):
    all_fired(session, date(2024, 5, 16))
    later = all_fired(session, date(2024, 5, 22), date(2024, 5, 20), number=2)
    assert [rung.level for rung in later] == ["remind", "remind_again", "urge"]
    assert len(of_episode(session, Rung, "T-1", 1)) == 4


def test_what_was_paused_goes_on_as_if_there_had_been_no_pause(session):
    all_fired(session, date(2024, 5, 11))
    assert [rung.level for rung in scanned(session, date(2024, 5, 20))] == ["urge", "supervise"]


def test_no_rung_of_an_episode_can_be_recorded_twice(session):
    scanned(session, date(2024, 5, 9))
    session.add(Rung.of(EPISODE, Level.REMIND, date(2024, 5, 9), CALENDAR))
    with pytest.raises(IntegrityError):
        session.flush()
    session.rollback()


def test_a_leader_sends_by_approving_and_says_why_not(session):
    *_, interview, notice = all_fired(session, date(2024, 6, 3))
    interview.approve("na-ld", date(2024, 6, 4))
    notice.decline("na-ld", date(2024, 6, 4), "已约谈，暂不通报")
    assert (interview.status, interview.decided_by, str(interview.decided_on)) == (
        "sent",
        "na-ld",
        "2024-06-04",
    )
    assert (notice.status, notice.reason) == ("declined", "已约谈，暂不通报")
    with pytest.raises(EscalationMoveRefused, match="该项提请或提醒当前为“不批准”，不能批准"):
        notice.approve("na-ld", date(2024, 6, 5))


def test_what_fired_by_itself_cannot_be_approved(session):
    (remind,) = all_fired(session, date(2024, 5, 9))
    with pytest.raises(EscalationMoveRefused, match="不能批准；当前可以：撤销"):
        remind.approve("na-ld", date(2024, 5, 9))


def test_a_late_grant_annuls_what_fired_since_it_was_asked_for(session):
    rungs = all_fired(session, date(2024, 5, 16))
    annulled = annul_after(rungs, date(2024, 5, 10), date(2024, 5, 16))
    assert [rung.level for rung in annulled] == ["remind_again", "urge", "supervise"]
    assert [rung.level for rung in rungs if rung.status in COUNTED] == ["remind"]
    assert {rung.annulled_on for rung in annulled} == {date(2024, 5, 16)}


def test_a_grant_by_the_due_date_annuls_nothing(session):
    rungs = all_fired(session, DUE)
    assert annul_after(rungs, date(2024, 5, 9), DUE) == []


def test_a_proposal_nobody_decided_lapses_with_its_episode_and_nothing_else_does(session):
    rungs = all_fired(session, date(2024, 5, 27))
    lapse(rungs)
    assert [rung.status for rung in rungs] == ["fired"] * 4 + ["lapsed"]


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(due=st.dates(date(2023, 3, 1), date(2026, 6, 30)), days=st.sets(st.integers(-20, 60), max_size=12))
def test_whatever_days_are_scanned_the_record_is_what_the_pure_ladder_says(session, due, days):
    session.execute(delete(Rung))
    said: list[tuple[Level, date]] = []
    for day in (due + timedelta(days=n) for n in sorted(days)):
        scanned(session, day, Episode("T-9", 1, due))
        said += [(level, day) for level in reached(due, day, CALENDAR, LADDER, {level for level, _ in said})]
    recorded = of_episode(session, Rung, "T-9", 1)
    assert [(rung.level, rung.fired_on) for rung in recorded] == said
    assert all((rung.status == RungStatus.PROPOSED) == (rung.level in PROPOSED) for rung in recorded)


@given(due=st.dates(date(2023, 1, 1), date(2026, 6, 30)), distance=st.integers(-30, 30))
def test_a_scan_fires_nothing_for_what_is_due_beyond_its_reach(due, distance):
    today = due + timedelta(days=distance)
    assert due <= reach(today, CALENDAR, LADDER) or not reached(due, today, CALENDAR, LADDER)


def an_order(session, *, first=5001):
    rungs = all_fired(session, date(2024, 5, 16))
    supervision = Supervision(order_numbers_from=first, reply_within=3)
    order_no = next_order_no(session, Numbers, 2024, supervision)
    return Order.issue(order_no, rungs[-1], "D06", "wang-dp", date(2024, 5, 21))


def test_an_order_says_what_it_demands_and_of_whom(session):
    order = an_order(session)
    assert (order.order_no, order.status, str(order.issued_on)) == (
        "鄂前营商督〔2024〕5001号",
        "issued",
        "2024-05-16",
    )
    assert order.requirement == "逾期3个工作日未办结，请于2024年5月21日前书面说明原因和整改措施"


def test_numbers_have_no_gap_and_begin_anew_each_year(session):
    supervision = Supervision(order_numbers_from=1, reply_within=3)
    years = [2024, 2024, 2025, 2024]
    assert [next_order_no(session, Numbers, year, supervision) for year in years] == [
        "鄂前营商督〔2024〕1号",
        "鄂前营商督〔2024〕2号",
        "鄂前营商督〔2025〕1号",
        "鄂前营商督〔2024〕3号",
    ]
    assert session.scalars(select(Numbers.last).order_by(Numbers.year)).all() == [3, 1]


def test_a_range_moved_up_within_a_year_is_used_from_then_on(session):
    given_before = next_order_no(session, Numbers, 2024, Supervision(order_numbers_from=1, reply_within=3))
    moved = Supervision(order_numbers_from=5001, reply_within=3)
    assert (given_before, next_order_no(session, Numbers, 2024, moved)) == (
        "鄂前营商督〔2024〕1号",
        "鄂前营商督〔2024〕5001号",
    )


def test_an_order_is_answered_even_late_and_then_accepted(session):
    order = an_order(session)
    order.expire()
    order.reply("已补充抵押物，本周放款", "bao-dl", date(2024, 5, 23))
    assert (order.status, str(order.replied_on)) == ("replied", "2024-05-23")
    order.finish(date(2024, 5, 24))
    assert (order.status, str(order.finished_on)) == ("done", "2024-05-24")
    with pytest.raises(OrderMoveRefused, match="该督办单当前为“办结”，不能回复"):
        order.reply("又一次", "bao-dl", date(2024, 5, 25))


def test_an_order_that_was_answered_does_not_expire(session):
    order = an_order(session)
    order.reply("已补充抵押物，本周放款", "bao-dl", date(2024, 5, 20))
    with pytest.raises(OrderMoveRefused):
        order.expire()
    assert order.status == OrderStatus.REPLIED
