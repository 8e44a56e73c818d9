"""However often events come, and however they overtake those of other aggregates: the same ledger."""

import re
import shutil
from collections import defaultdict
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from chassis.auth import signing_keys
from chassis.events.copies import copies
from chassis.events.inbox import Inbox
from chassis.events.inbox_table import inbox
from chassis.events.outbox import outbox
from chassis.officetime.clock import ManualClock
from chassis.officetime.workdays import calendar_years
from chassis.settings import Settings
from chassis.testing import NOW, context, database, instant
from contracts.directory import PublicKey, SigningKeyPublished
from contracts.surveys import EnterpriseRegistered, EnterpriseUpdated, VisitedEnterprise
from contracts.tasks.calendar import CalendarUpdated
from contracts.tasks.deadlines import TaskDeadlineChanged, TaskResumed, TaskSuspended
from contracts.tasks.dispatch import TaskCancelled, TaskClosed
from services.issues.base import Base
from services.issues.dispatch import usecases as dispatching
from services.issues.intake import usecases as intake
from services.issues.ledger.model import Issue
from services.issues.ledger.receipts import OUTCOMES
from services.issues.ledger.records import RECEIPT
from services.issues.ledger.report import Petitioner
from tests.issues.builders import (
    CALENDAR,
    DISPATCHER,
    FINANCE_MACHINE,
    INDUSTRY_LIAISON,
    a_dispatch,
    a_dispatched_issue,
    a_problem,
    a_registration,
    at,
    know_everybody,
)
from tests.issues.told import (
    HANDLERS,
    a_gap,
    a_message,
    a_report_problem,
    an_enterprise,
    an_evaluation_problem,
    an_indicator,
    closed,
    escalated,
    followed_up,
    notified,
    of_task,
    taken,
    unsigned,
)
from tests.people import a_person, a_unit

AT_HAND, OVER = "WT2026-RX-0001", "WT2024-WJ-0001"
MORE_TIME = {"text": "农商行总行信贷额度须下月初方能下达，无法按期发放", "workdays": 3}
PUBLIC = PublicKey(kty="OKP", crv="Ed25519", x="A" * 43, kid="k-2")
OTHER_FARM = VisitedEnterprise(enterprise_id="e-2", name="某商贸公司", uscc=None)
TOLD = (
    a_unit("D12", "自然资源局"),
    a_unit("D12", "自然资源局", active=False),
    a_person("new-dl", "新联络员", dept_code="D12"),
    SigningKeyPublished(kid="k-2", jwk=PUBLIC),
    SigningKeyPublished(kid="k-2", jwk=PUBLIC, withdrawn=True),
    an_enterprise(EnterpriseRegistered),
    an_enterprise(EnterpriseUpdated, name="某牧业集团", status="停业"),
    an_enterprise(EnterpriseRegistered, enterprise_id="e-2", name="某商贸公司", uscc="92150623MAQQ00016E"),
    an_indicator("NM-01"),
    an_indicator("NM-01", active=False),
    a_problem(),
    a_problem(problem_id="p-2", text="冬季饲草料运输车辆紧张", category="物流交通", enterprises=[OTHER_FARM]),
    a_problem(problem_id="p-3", text="同一家又反映审批慢"),
    an_evaluation_problem(),
    an_evaluation_problem(problem_id="ev-2", title="窗口分散", due=None),
    a_report_problem(),
    a_gap(),
    a_gap(benchmark_id="bm-2", wants="task"),
    escalated(level="urge"),
    escalated(),
    escalated(episode_due=date(2026, 2, 26)),
    *(of_task(kind) for kind in (TaskDeadlineChanged, TaskSuspended, TaskResumed, TaskCancelled)),
    closed(),
    escalated(task_no="QJ50-002", order_no="鄂前营商督〔2026〕2号"),
    taken(AT_HAND, "sign"),
    taken(AT_HAND, "progress", text="已与银行协商，下周放款"),
    taken(AT_HAND, "extension", **MORE_TIME),
    taken(AT_HAND, "sign"),
    *(notified(kind, AT_HAND) for kind in OUTCOMES),
    unsigned(AT_HAND, "urge"),
    followed_up(OVER),
    followed_up(OVER, followup_id="fu-2", result="stable", rating=5),
)
#: a day off in the time of what is still to be done here; what is done stays due as it was
DAY_OFF = CalendarUpdated(year=2026, holidays=[date(2026, 3, 10)], workdays=[], revision=1)
WITH_DAY_OFF = (DAY_OFF, *(each for each in TOLD if not isinstance(each, TaskClosed)))
TABLES = (*Base.metadata.sorted_tables, copies, signing_keys, calendar_years)
#: which row it is and how it came about, told by the database's counters
NUMBERED = {"id", "issue_id", "version"}
#: what tells that something was counted anew: how often, which dates moved, and what an extension found due
RECOUNTED = {"episode", "deadlines", "due"}


@pytest.fixture(scope="module")
def beginning(tmp_path_factory):
    """A ledger's file with one issue that waits for its unit and one that is closed."""
    folder = tmp_path_factory.mktemp("ledger")
    made = database("issues", folder, Base.metadata)
    with made.transaction(context(NOW, DISPATCHER)) as session:
        know_everybody(session)
        given = a_registration(source="RX", source_ref="hotline")
        assert intake.register(session, given, DISPATCHER).issue_no == AT_HAND
        intake.accept(session, AT_HAND, DISPATCHER)
        dispatching.dispatch(session, AT_HAND, a_dispatch(), DISPATCHER)
        old, day = a_dispatched_issue(source_ref="old", petitioner=Petitioner()), at("2024-04-28")
        old.sign(CALENDAR, FINANCE_MACHINE, day)
        old.contact(day.date(), "已电话联系", FINANCE_MACHINE, day)
        old.co_reply("已提供清单", INDUSTRY_LIAISON, day)
        old.submit("贷款已于四月二十八日发放到企业账户上", CALENDAR, FINANCE_MACHINE, day)
        old.verify(None, CALENDAR, DISPATCHER, day)
        session.add(old)
    made.dispose()
    return Path(made.url.database)


def streams_of(events):
    """The events as bytes, by what keeps them in order: their publisher and aggregate."""
    streams = defaultdict(list)
    for n, event in enumerate(events):
        of_one = streams[event.publisher(), event.aggregate_id]
        of_one.append(a_message(event, f"e-{n}", len(of_one) + 1))
    return streams


def heard(beginning, deliveries):
    """What stands in the ledger's tables, and what it told, after these deliveries."""
    with TemporaryDirectory() as folder:
        shutil.copy(beginning, folder)
        ledger = database("issues", Path(folder), Base.metadata)
        door = Inbox(ledger, HANDLERS, Settings(data=Path(folder)), ManualClock(instant(NOW)))
        for batch in deliveries:
            taken_up = 0
            while taken_up < len(batch):
                taken_up += door.receive(batch[taken_up:])
        with ledger.reading(context()) as session:
            assert set(session.scalars(select(inbox.c.status))) == {"done"}
            found = photograph(session)
        ledger.dispose()
    return found


def photograph(session):
    """Every row of the ledger but for what tells which issue came first; and every event it has told."""
    issues = session.execute(select(Issue.id, Issue.issue_no, Issue.source, Issue.source_ref)).all()
    of_id = {each.id: f"{each.source} {each.source_ref}" for each in issues}
    of_number = {each.issue_no: of_id[each.id] for each in issues}

    def named(value):
        return re.sub(r"WT\d{4}-[A-Z]{2}-\d{4}", lambda found: of_number[found[0]], str(value))

    shown = {}
    for table in TABLES:
        rows = [told_by(dict(row._mapping)) for row in session.execute(select(table))]
        shown[table.name] = sorted(
            sorted(
                [("of", of_id.get(row.get("issue_id"), ""))]
                + [(name, named(value)) for name, value in row.items() if name not in NUMBERED]
            )
            for row in rows
        )
    events = session.execute(select(outbox.c.name, outbox.c.aggregate_id, outbox.c.seq, outbox.c.body)).all()
    told = sorted((row.name, named(row.aggregate_id), row.seq, named(row.body.decode())) for row in events)
    return shown, told


def told_by(row):
    """A row without what tells when it came: a receipt's line has the state that was found then."""
    when = {"from_status", "to_status"} if row.get("action") == RECEIPT else set()
    return {name: value for name, value in row.items() if name not in when}


def any_order(events):
    """Their streams run into each other: for each arrival the stream whose next event it is."""
    return st.permutations([stream for stream, messages in streams_of(events).items() for _ in messages])


def arrivals(events, order):
    waiting = {stream: iter(messages) for stream, messages in streams_of(events).items()}
    return [next(waiting[stream]) for stream in order]


def often(messages, cuts):
    """In batches that end anywhere, each coming twice, and everything once more at the end, backwards."""
    ends = sorted({*cuts, len(messages)})
    batches = [messages[start:end] for start, end in zip([0, *ends], ends, strict=False)]
    return [*(batch for batch in batches for _ in range(2)), messages[::-1]]


def in_order(events):
    return [[message] for stream in streams_of(events).values() for message in stream]


class Ordered(dict):
    """What comes of events that come once, one after the other."""

    __repr__ = object.__repr__  # hypothesis says with what it calls a test


@pytest.fixture(scope="module")
def ordered(beginning):
    return Ordered(told=heard(beginning, in_order(TOLD)), day_off=heard(beginning, in_order(WITH_DAY_OFF)))


def test_what_is_told_here_is_everything_the_ledger_hears():
    assert {type(each) for each in (DAY_OFF, *TOLD)} == set(HANDLERS)


@settings(max_examples=6, phases=[Phase.reuse, Phase.generate])
@given(any_order(TOLD), st.lists(st.integers(1, len(TOLD) - 1), max_size=6))
def test_events_that_come_again_or_overtake_others_leave_the_ledger_as_it_would_be(
    beginning, ordered, order, cuts
):
    assert heard(beginning, often(arrivals(TOLD, order), cuts)) == ordered["told"]


@settings(max_examples=5, phases=[Phase.reuse, Phase.generate])
@given(any_order(WITH_DAY_OFF))
def test_a_day_off_moves_the_same_dates_whenever_it_is_heard_of(beginning, ordered, order):
    found, _ = heard(beginning, often(arrivals(WITH_DAY_OFF, order), []))
    expected, _ = ordered["day_off"]
    assert found.keys() == expected.keys()
    for table, rows in found.items():
        assert without_recounts(rows) == without_recounts(expected[table]), table


def without_recounts(rows):
    return sorted(
        [(name, value) for name, value in row if name not in RECOUNTED]
        for row in rows
        if ("action", "recount") not in row
    )
