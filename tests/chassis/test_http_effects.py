"""What a request leaves behind: what succeeded, with its line of audit; of what failed nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from chassis import audit
from tests.chassis.workshop import Workshop


@pytest.fixture
def workshop(tmp_path: Path) -> Iterator[Workshop]:
    with_routes = Workshop(tmp_path)
    yield with_routes
    with_routes.container.stop()


@pytest.mark.parametrize(
    ("how", "status", "code"),
    [
        ("raised", 409, "tool_already_lent"),
        ("bug", 500, "internal_error"),
        ("shape", 500, "internal_error"),
        ("invalid_instance", 500, "internal_error"),
    ],
)
def test_a_method_that_fails_leaves_nothing_behind(workshop, how, status, code):
    answer = workshop.client.post(f"/workshop/v1/attempts/{how}")
    assert (answer.status_code, answer.json["code"]) == (status, code)
    assert workshop.attempts() == 0


def test_an_error_response_made_by_the_method_rolls_back_too(workshop):
    assert workshop.client.post("/workshop/v1/attempts/response").data == b"no"
    assert workshop.attempts() == 0


def test_a_problem_that_is_returned_keeps_what_was_noted(workshop):
    answer = workshop.client.post("/workshop/v1/attempts/returned")
    assert (answer.status_code, answer.json["code"]) == (409, "tool_already_lent")
    assert workshop.attempts() == 1


def test_a_problem_carries_its_sentence_its_field_and_what_fills_it(workshop):
    problem = workshop.client.post("/workshop/v1/attempts/raised").json
    assert problem["detail"] == "该工具已借给王五"
    assert problem["field"] == "borrower"
    assert problem["params"] == {"borrower": "王五"}
    assert problem["title"] == "状态冲突"


def test_nothing_of_the_inside_is_shown_when_we_fail(workshop):
    answer = workshop.client.post("/workshop/v1/attempts/bug")
    assert "hunter2" not in answer.text
    assert "RuntimeError" not in answer.text
    assert answer.json["instance"] == answer.headers["X-Correlation-ID"]


def test_a_row_that_exists_already_is_a_conflict(workshop):
    workshop.client.post("/workshop/v1/tools", json={"name": "锤"})
    answer = workshop.client.post("/workshop/v1/tools", json={"name": "锤"})
    assert (answer.status_code, answer.json["code"]) == (409, "duplicate")


def test_a_database_that_is_away_means_try_again(tmp_path):
    away = Workshop(tmp_path, with_tables=False, database_url="postgresql://nobody@127.0.0.1:1/none")
    answer = away.client.get("/workshop/v1/tools")
    assert (answer.status_code, answer.json["code"]) == (503, "database_away")
    assert int(answer.headers["Retry-After"]) > 0
    assert away.client.get("/workshop/health/ready").status_code == 503
    assert away.client.get("/workshop/health/live").status_code == 200
    away.container.stop()


def audited(workshop: Workshop) -> list[tuple]:
    with workshop.database("").reading(workshop.context()) as session:
        return [(row.action, row.target, row.ip) for row in session.execute(select(audit.audit))]


def test_every_write_that_succeeds_is_audited_and_nothing_else(workshop):
    from_there = {"REMOTE_ADDR": "10.9.9.9"}
    workshop.client.post("/workshop/v1/tools", json={"name": "锤"}, environ_overrides=from_there)
    workshop.client.post("/workshop/v1/tools", json={"name": "锤"})
    workshop.client.get("/workshop/v1/tools")
    workshop.client.post("/workshop/v1/attempts/raised")
    assert audited(workshop) == [("workshop.add_tool", "/workshop/v1/tools", "10.9.9.9")]


def test_the_audit_log_says_why_unless_few_may_read_that(workshop):
    def why(path: str, **said: str) -> str | None:
        assert workshop.client.post(f"/workshop/v1/orders/{path}", json=said).status_code == 204
        with workshop.database("").reading(workshop.context()) as session:
            return session.scalars(select(audit.audit.c.reason).order_by(audit.audit.c.id.desc())).first()

    assert why("cancel", reason="订错了", note="另订") == "订错了"
    assert why("cancel", note="请拨13812341234") == "请拨138****1234"
    assert why("cancel") is None
    assert why("discreet", reason="不可外传") is None


def test_a_token_in_a_path_is_not_written_to_the_audit_log(workshop):
    assert workshop.client.post("/workshop/v1/key/secret-of-a-phone/beat").status_code == 204
    assert audited(workshop)[0][1] == "/workshop/v1/key/…/beat"
