"""Follow-ups on PostgreSQL: what its locks do to two who make those of one issue at the same moment."""

import threading

import pytest

from chassis.testing import Office
from tests.surveys.builders import SPECIALIST, know_everybody
from tests.surveys.desk import Desk
from tests.surveys.ledger import Ledger, an_enterprise_named, closed

pytestmark = pytest.mark.postgres

HEARD_AGAIN = "贷款到期后银行不再续贷"


@pytest.fixture
def desk(tmp_path, postgres_url):
    with Office(tmp_path, services=("surveys",), database_url=postgres_url) as office:
        with office.transaction("surveys") as session:
            know_everybody(session)
        yield Desk(office)


def test_the_last_two_of_an_issue_made_at_once_end_its_problem(desk):
    desk.publish()
    desk.phone().submit()
    (problem,) = desk.problems()
    ledger, named = Ledger(desk), [an_enterprise_named("老李家", None), an_enterprise_named("老王家", None)]
    ledger.opens(problem["problem_id"])
    ledger.says(closed(problem["problem_id"], enterprises=named))
    desk.office.move_clock("2026-04-07T10:00")
    due = desk.ask(SPECIALIST, "GET", "/v1/followups?status=due").json["items"]
    gate, answers = threading.Barrier(2), []

    def complete(followup):
        gate.wait()
        body = {"result": "recurred", "text": HEARD_AGAIN}
        path = f"/v1/followups/{followup['followup_id']}/complete"
        answers.append(desk.ask(SPECIALIST, "POST", path, body).status_code)

    threads = [threading.Thread(target=complete, args=(each,)) for each in due]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [200, 200]
    assert [each["status"] for each in desk.problems()] == ["reported", "reported", "followed_up"]
