"""A calendar that changes: what was counted is counted anew, what a document says stays (CAL-8, CAL-10)."""

from datetime import date

import pytest
from sqlalchemy import select

from chassis.events.outbox import outbox, record
from chassis.officetime import workdays
from chassis.officetime.holiday_notice import Notice
from contracts.tasks.calendar import CalendarUpdated
from contracts.tasks.deadlines import TaskDeadlineChanged
from tests.desk import done
from tests.tasks.builders import JUSTICE, MARKET
from tests.tasks.desk import a_desk
from tests.tasks.march import filed
from tests.tasks.march import told as all_told

#: the notice gives Friday 2027-03-05 off, and has Saturday the 6th worked instead
NOTICE = Notice(2027, (date(2027, 3, 5),), (date(2027, 3, 6),))


@pytest.fixture
def desk(tmp_path):
    with a_desk(tmp_path, now="2027-03-04T09:00") as opened:
        yield opened


def load(desk, notice=NOTICE):
    """As ``bizenv calendar load`` does it."""
    with desk.office.transaction("tasks") as session:
        revision = workdays.load(session, notice)
        if revision is not None:
            days = {"holidays": list(notice.holidays), "workdays": list(notice.workdays)}
            record(session, CalendarUpdated(year=notice.year, revision=revision, **days))
    desk.office.drain()


def changes(desk):
    with desk.office.session("tasks") as session:
        bodies = session.scalars(
            select(outbox.c.body).where(outbox.c.name == "task_deadline_changed").order_by(outbox.c.id)
        )
        events = [TaskDeadlineChanged.model_validate_json(body) for body in bodies]
    assert {event.reason for event in events} <= {"calendar"}
    return [(event.task_no[-1], event.deadline, event.old_due, event.new_due) for event in events]


def test_what_was_counted_in_working_days_is_counted_anew_and_told(desk):
    desk.publish({}, {}, {"due_date": "2027-03-10", "co_depts": [JUSTICE]})
    desk.accept("QJ50-002")
    desk.submit("QJ50-002")
    desk.accept("QJ50-003")
    assert (desk.task("QJ50-001")["sign_due"], desk.task("QJ50-002")["verify_due"]) == (
        "2027-03-08",
        "2027-03-09",
    )
    assert desk.task("QJ50-003")["co_due"] == "2027-03-05"
    load(desk)
    assert changes(desk) == [
        ("3", "co", date(2027, 3, 5), date(2027, 3, 6)),
    ]
    assert desk.task("QJ50-003")["co_due"] == "2027-03-06"


def test_a_day_off_more_moves_what_is_waited_for(desk):
    desk.publish({}, {})
    desk.accept("QJ50-002")
    desk.submit("QJ50-002")
    load(desk, Notice(2027, (date(2027, 3, 5),), ()))
    assert changes(desk) == [
        ("1", "sign", date(2027, 3, 8), date(2027, 3, 9)),
        ("2", "verify", date(2027, 3, 9), date(2027, 3, 10)),
    ]


def test_the_date_of_a_document_never_moves(desk):
    no = desk.publish({"due_date": "2027-03-05"})
    load(desk)
    told = desk.deadlines(no)
    assert (told["due"]["on"], told["due"]["as_counted"]) == ("2027-03-05", "2027-03-05")
    assert told["sign"]["on"] == told["sign"]["as_counted"]


def test_provisional_dues_say_so_until_the_year_is_announced(desk):
    no = desk.publish()

    def provisional():
        return {name: each["provisional"] for name, each in desk.deadlines(no).items()}

    assert provisional() == {"due": False, "sign": True}
    load(desk)
    assert provisional() == {"due": False, "sign": False}


def test_a_round_under_way_has_new_dates_and_says_so_once(tmp_path):
    with a_desk(tmp_path, now="2027-02-26T09:00") as desk:
        desk.publish({}, {}, {"lead_dept": JUSTICE})
        for no, client in (("1", desk.liaison), ("2", desk.liaison), ("3", desk.helper)):
            desk.accept(f"QJ50-00{no}", client)
        done(desk.dispatcher.post("/tasks/v1/rounds", {"month": "2027-02"}), 201)
        desk.office.move_clock("2027-03-01T09:00")
        filed(desk, 2, month="2027-02", progress_pct=5)
        notice = Notice(2027, (date(2027, 3, 3), date(2027, 4, 1)), ())
        for _ in range(2):
            load(desk, notice)
        (told,) = all_told(desk, "round_deadline_changed")
        dates = ("fill_due", "review_due", "publish_due")
        assert [told[f"old_{name}"] for name in dates] == ["2027-03-03", "2027-03-05", "2027-03-10"]
        assert [told[name] for name in dates] == ["2027-03-04", "2027-03-08", "2027-03-11"]
        assert told["missing"] == [{"dept": MARKET, "count": 1}, {"dept": JUSTICE, "count": 1}]
        round_ = done(desk.dispatcher.get("/tasks/v1/rounds/2027-02"))
        assert [round_[name] for name in dates] == [told[name] for name in dates]
        desk.office.move_clock("2027-03-05T09:00")
        load(desk, Notice(2027, (date(2027, 3, 2), date(2027, 3, 3), date(2027, 3, 9)), ()))
        again = all_told(desk, "round_deadline_changed")[-1]
        assert (again["status"], again["fill_due"]) == ("reviewing", "2027-03-04")  # over, so it stays
        assert (again["review_due"], again["publish_due"]) == ("2027-03-10", "2027-03-15")


def test_what_is_over_and_what_is_decided_stays_as_it_was(desk):
    desk.publish({}, {})
    desk.close("QJ50-001")
    desk.accept("QJ50-002")
    load(desk, Notice(2027, (date(2027, 3, 5),), ()))
    assert changes(desk) == []
    assert desk.task("QJ50-001")["sign_due"] == "2027-03-08"


def test_the_same_calendar_told_again_changes_nothing(desk):
    desk.publish()
    load(desk, Notice(2027, (date(2027, 3, 5),), ()))
    told = changes(desk)
    with desk.office.transaction("tasks") as session:
        record(session, CalendarUpdated(year=2027, revision=1, holidays=[date(2027, 3, 5)], workdays=[]))
    desk.office.drain()
    assert changes(desk) == told


def test_an_extension_that_waits_is_decided_by_the_new_calendar(desk):
    no = desk.publish({"due_date": "2027-06-30"})
    desk.accept(no)
    body = {"reason": "自治区配套政策尚未出台，系统建设推迟一个月完成", "requested_due": "2027-07-30"}
    assert done(desk.do(desk.liaison, no, "extensions", body), 201)["decide_by"] == "2027-03-08"
    load(desk, Notice(2027, (date(2027, 3, 5),), ()))
    (line,) = done(desk.dispatcher.get("/tasks/v1/extensions"))["items"]
    assert line["decide_by"] == "2027-03-09"


DAY_OFF = Notice(2027, (date(2027, 3, 5),), ())


def test_a_request_to_return_a_task_is_decided_as_long_as_the_unit_could_sign(desk):
    no = desk.publish()
    body = {"reason": "不属本单位职责", "suggested_dept": JUSTICE}
    done(desk.do(desk.liaison, no, "return", body))

    def decide_by():
        (line,) = done(desk.dispatcher.get("/tasks/v1/returns"))["items"]
        return line["decide_by"]

    assert decide_by() == desk.task(no)["sign_due"] == "2027-03-08"
    load(desk, DAY_OFF)
    assert decide_by() == desk.task(no)["sign_due"] == "2027-03-09"


@pytest.fixture
def round_desk(tmp_path):
    """A round of February with one filing, on the day filing ends."""
    with a_desk(tmp_path, now="2027-02-26T09:00") as opened:
        opened.publish({}, {})
        for n in (1, 2):
            opened.accept(f"QJ50-00{n}")
        done(opened.dispatcher.post("/tasks/v1/rounds", {"month": "2027-02"}), 201)
        opened.office.move_clock("2027-03-03T09:00")
        filed(opened, 1, month="2027-02", progress_pct=5)
        yield opened


FILING = "/tasks/v1/rounds/2027-02/filings/QJ50-001"


def test_a_filing_that_was_sent_back_is_filed_anew_by_the_new_calendar(round_desk):
    desk = round_desk
    returned = done(desk.dispatcher.post(f"{FILING}/return", {"reason": "未写明数据来源"}))
    assert returned["resubmit_due"] == "2027-03-04"
    for _ in range(2):
        load(desk, Notice(2027, (date(2027, 3, 4),), ()))
    assert done(desk.liaison.get(FILING))["resubmit_due"] == "2027-03-05"
    (told,) = all_told(desk, "filing_deadline_changed")
    assert told == {
        "filing": "2027-02/QJ50-001",
        "month": "2027-02",
        "task_no": "QJ50-001",
        "dept": MARKET,
        "old_due": "2027-03-04",
        "new_due": "2027-03-05",
        "reason": "calendar",
        "changed_on": "2027-03-03",
        "status": "returned",
    }
    desk.office.move_clock("2027-03-08T09:00")
    load(desk, Notice(2027, (), ()))
    assert done(desk.liaison.get(FILING))["resubmit_due"] == "2027-03-05"  # it was over, and stays


def test_a_compiled_report_is_published_by_the_new_calendar_and_nobody_is_asked_to_file(round_desk):
    desk = round_desk
    done(desk.dispatcher.post(f"{FILING}/return", {"reason": "未写明数据来源"}))
    desk.office.move_clock("2027-03-08T09:00")
    done(desk.dispatcher.post("/tasks/v1/rounds/2027-02/compile"))
    load(desk, Notice(2027, (date(2027, 3, 9),), ()))
    (told,) = all_told(desk, "round_deadline_changed")
    assert (told["old_publish_due"], told["publish_due"]) == ("2027-03-10", "2027-03-11")
    assert (told["status"], told["missing"]) == ("compiled", [])
