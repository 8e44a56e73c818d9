"""Two phones, or one that is impatient, at the same moment, on PostgreSQL."""

import threading

import pytest

from chassis.errors import Problem
from chassis.testing import context, database
from services.surveys import service
from services.surveys.questionnaires import usecases as questionnaires
from services.surveys.submissions import assessment, queries
from services.surveys.submissions import usecases as submissions
from services.surveys.submissions.usecases import Delivery
from tests.surveys.builders import a_visit, a_workbook, know_everybody

pytestmark = pytest.mark.postgres
CLIENT_ID = "uuid:11111111-1111-4111-8111-111111111111"


@pytest.fixture
def surveys(tmp_path, postgres_url):
    made = database("surveys", tmp_path, service.metadata, postgres_url)
    with made.transaction(context()) as session:
        know_everybody(session)
        questionnaires.upload(session, a_workbook())
        questionnaires.publish(session, "small", 1, accept_warnings=True)
    yield made
    made.dispose()


def at_once(count, work):
    """Run ``work(number)`` in threads that start together; returns what each gave or raised."""
    gate, outcomes = threading.Barrier(count), []

    def run(number):
        gate.wait()
        try:
            outcomes.append(work(number))
        except Problem as problem:
            outcomes.append(type(problem).__name__)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def count(surveys, table):
    with surveys.reading(context()) as session:
        return len(session.execute(service.metadata.tables[table].select()).all())


def test_the_same_submission_posted_by_eight_at_once_is_stored_once(surveys):
    def post(_):
        with surveys.transaction(context()) as session:
            return submissions.receive(session, Delivery(a_visit(), "openrosa", "d10-cadre"), None).outcome

    assert sorted(at_once(8, post)) == ["repeated"] * 7 + ["stored"]
    assert count(surveys, "submissions") == 1


def test_different_content_under_one_id_at_once_is_stored_once_and_the_rest_kept(surveys):
    def post(number):
        xml = a_visit(text=f"第{number}种说法的资金困难")
        with surveys.transaction(context()) as session:
            return submissions.receive(session, Delivery(xml, "openrosa", "d10-cadre"), None).outcome

    assert sorted(at_once(6, post)) == ["differs"] * 5 + ["stored"]
    assert count(surveys, "refused_submissions") == 5


def test_a_correction_posted_by_six_at_once_is_one_version(surveys):
    original, correction = a_visit(), a_visit(client_id="uuid:2", corrects=CLIENT_ID, text="资金仍然周转困难")

    def post(xml):
        with surveys.transaction(context()) as session:
            return submissions.receive(session, Delivery(xml, "openrosa", "d10-cadre"), None).outcome

    assert sorted(at_once(3, lambda _: post(original))) == ["repeated"] * 2 + ["stored"]
    assert sorted(at_once(6, lambda _: post(correction))) == ["corrected"] + ["repeated"] * 5
    assert (count(surveys, "submissions"), count(surveys, "submission_versions")) == (1, 2)


def test_of_submissions_of_one_visit_assessed_at_once_one_counts(surveys):
    ids = []
    for number in range(4):
        with surveys.transaction(context()) as session:
            delivery = Delivery(a_visit(client_id=f"uuid:{number}"), "openrosa", "d10-cadre")
            ids.append(submissions.receive(session, delivery, None).submission.submission_id)

    def assess(number):
        with surveys.transaction(context()) as session:
            assessment.assess(session, ids[number])
            return queries.locked(session, ids[number]).status

    assert sorted(at_once(4, assess)) == ["duplicate_suspect"] * 3 + ["effective"]
    assert count(surveys, "visits") == count(surveys, "extracted_problems") == 1


def test_a_version_published_by_four_at_once_is_published_once(surveys):
    with surveys.transaction(context()) as session:
        questionnaires.upload(session, a_workbook())

    def publish(_):
        with surveys.transaction(context()) as session:
            return questionnaires.publish(session, "small", 2, accept_warnings=True).status

    assert sorted(at_once(4, publish)) == ["QuestionnaireMoveRefused"] * 3 + ["published"]
