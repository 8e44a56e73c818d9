"""What directory does by the clock, run by the schedule over a quarter of a year."""

from datetime import timedelta

from chassis.officetime.clock import ManualClock
from chassis.officetime.jobs import Every, Job, Schedule
from services.directory.keys import queries
from services.directory.worker import DirectoryWorker
from tests.directory.builders import Directory


def test_the_signing_key_is_replaced_in_good_time_without_anybody_asking(directory: Directory):
    clock = ManualClock(directory.now)
    worker = DirectoryWorker()
    jobs = [
        Job("tend_signing_keys", Every(timedelta(minutes=5)), worker.tend_signing_keys),
        Job("forget_old_sign_ins", Every(timedelta(hours=1)), worker.forget_old_sign_ins),
    ]
    schedule = Schedule(directory.database, clock, jobs)
    schedule.run_due()
    for step in (timedelta(minutes=5), timedelta(days=90), timedelta(hours=1), timedelta(minutes=20)):
        clock.move_to(clock.now() + step)
        schedule.run_due()
    with directory.reading() as session:
        new, old = queries.history(session).items
    assert new.published_at - old.published_at == timedelta(days=90)
    assert new.signs_from - new.published_at == timedelta(hours=1)
    assert old.withdrawn_at == new.signs_from + timedelta(minutes=20)
