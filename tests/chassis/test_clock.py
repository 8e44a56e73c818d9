"""The clocks tell Asia/Shanghai time, and a manual one only goes forward."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from chassis.context import OFFICE_ZONE
from chassis.officetime.clock import ClockRunsForward, ManualClock, SystemClock


def test_the_system_clock_tells_the_time_in_shanghai():
    with time_machine.travel(datetime(2026, 3, 1, 23, 30, tzinfo=UTC), tick=False):
        now = SystemClock().now()
    assert now.isoformat() == "2026-03-02T07:30:00+08:00"


def test_a_manual_clock_stands_still_until_moved():
    clock = ManualClock(datetime(2026, 3, 2, 9, tzinfo=OFFICE_ZONE))
    assert clock.now() == clock.now()
    clock.move_to(datetime(2026, 6, 30, 1, tzinfo=UTC))
    assert clock.now().isoformat() == "2026-06-30T09:00:00+08:00"


def test_a_manual_clock_refuses_to_go_back_and_stays_where_it_was():
    clock = ManualClock(datetime(2026, 3, 2, 9, tzinfo=OFFICE_ZONE))
    with pytest.raises(ClockRunsForward) as refusal:
        clock.move_to(clock.now() - timedelta(seconds=1))
    assert refusal.value.field == "to"
    assert (
        str(refusal.value)
        == "业务时钟只能向前调整：当前为2026-03-02T09:00:00+08:00，不能调到2026-03-02T08:59:59+08:00"
    )
    assert clock.now() == datetime(2026, 3, 2, 9, tzinfo=OFFICE_ZONE)


def test_moving_a_manual_clock_to_where_it_stands_is_allowed():
    clock = ManualClock(datetime(2026, 3, 2, 9, tzinfo=OFFICE_ZONE))
    clock.move_to(clock.now())
    assert clock.now() == datetime(2026, 3, 2, 9, tzinfo=OFFICE_ZONE)


def test_a_time_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        ManualClock(datetime(2026, 3, 2, 9))  # noqa: DTZ001 - the mistake under test
