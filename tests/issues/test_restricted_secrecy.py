"""What the restricted ledger lets nobody find: no text outside its own store, and no sign of one."""

import pytest
from pydantic import SecretStr
from sqlalchemy import event, select

from chassis.audit import audit
from chassis.context import Actor
from chassis.http import routes
from chassis.service import installed
from chassis.settings import Settings
from chassis.testing import Office, context
from services.issues import service
from services.issues.restricted.sealed import wrong_keys
from tests.desk import done
from tests.issues.builders import FINANCE
from tests.issues.circle import ASSIGNMENT, CASES, MATTERS, RESULT, Circle, know_circle
from tests.issues.sayings import MARK, PHONE, SAID, files_with, in_any_writing, say_everything

MATTER_ROUTES = [each for each in routes(service) if "{" in each.path and "/restricted/" in each.path]


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """A whole platform in which every kind of restricted text has been said once; and where it is kept."""
    folder = tmp_path_factory.mktemp("platform")
    with Office(folder) as office:
        with office.transaction("issues") as session:
            know_circle(session)
        circle = Circle(office)
        circle.ref, circle.requests = say_everything(circle)
        office.drain()
        yield circle, folder


@pytest.mark.parametrize("text", [MARK, PHONE])
def test_no_table_event_stored_answer_or_file_of_any_service_holds_what_was_said(told, text):
    _, folder = told
    assert files_with(folder, text) == []


def test_the_search_finds_what_is_kept_openly(told):
    circle, folder = told
    issue = {"source": "ZC", "category": "其他", "title": "骆驼转场受阻", "description": "骆驼转场通道被占用"}
    done(circle.everybody_else["DP"].post("/issues/v1/issues", issue), 201)
    assert "issues.db" in {name.removesuffix("-wal") for name in files_with(folder, "骆驼转场受阻")}


def test_no_log_line_holds_what_was_said(tmp_path, capsys):
    with Office(tmp_path, services=("issues",)) as office:
        with office.transaction("issues") as session:
            know_circle(session)
        say_everything(Circle(office))
    captured = capsys.readouterr()
    assert "issues.assign_case" in captured.out + captured.err
    assert not any(secret in captured.out + captured.err for secret in (MARK, PHONE))


def test_the_circle_reads_what_was_said(told):
    circle, _ = told
    case = circle.case(circle.ref)
    shown = f"{case}{done(circle.rectifier.get(f'{MATTERS}/{circle.ref}'))}"
    hidden = ("report", "name", "address", "asked", "plan", "dismissed")
    assert [name for name, text in SAID.items() if text not in shown] == list(hidden)


def test_no_list_report_or_export_of_any_service_shows_it_to_anybody_else(told):
    circle, _ = told
    open_routes = [
        (name, each)
        for name, owner in installed().items()
        for each in routes(owner)
        if "{" not in each.path
        and (each.method == "GET" or each.path.endswith("/export"))
        # an answer that goes on until the token ends; it says what the list of messages does
        and not each.path.endswith("/stream")
    ]
    assert len(open_routes) > 20
    for role in ("LD", "DP", "DL", "AU", "OP"):
        for name, each in open_routes:
            answer = circle.everybody_else[role].call(each.method, f"/{name}{each.path}").get_data()
            assert not any(form in answer for form in in_any_writing(MARK)), (role, each.path)


@pytest.mark.parametrize("each", MATTER_ROUTES, ids=lambda each: f"{each.method} {each.path}")
def test_what_somebody_may_not_see_is_answered_exactly_as_what_does_not_exist(told, each):
    circle, _ = told
    real = {
        "case_ref": circle.ref,
        "report_ref": "x" * 16,
        "request_ref": circle.requests[0],
        "plan_ref": "x" * 16,
    }
    body = BODIES.get(each.path.rpartition("/")[2]) if each.method == "POST" else None
    for role, client in circle.everybody_else.items():
        answers = []
        for refs in (real, dict.fromkeys(real, "AAAAAAAAAAAAAAAA")):
            statements = []
            with watched(circle.office, statements):
                answer = client.call(each.method, f"/issues{each.path.format(**refs)}", body)
            problem = {name: value for name, value in answer.json.items() if name != "instance"}
            answers.append((answer.status_code, problem, sorted(answer.headers.keys()), statements))
        denied, absent = answers
        assert denied == absent, role
        by_role = each.access.roles and not each.access.roles & {role.split()[0]}
        assert denied[0] == (403 if by_role else 404), (role, denied)


BODIES = {
    "assign": ASSIGNMENT,
    "reassign": {"rect_leader": "fin-head", "rect_person": "fin-next", "reason": "原责任人调离"},
    "verify": {},
    "reject": {"reason": "未整改到位"},
    "measures": {"text": "已调取清册"},
    "submit": {"result": RESULT},
    "approve": {},
    "dismiss": {"reason": "内容不具体"},
}


class watched:  # noqa: N801 - used as a block
    """Note down the statements sent to the ledger's database meanwhile: the same ones cost the same time."""

    def __init__(self, office, statements):
        self._engine, self._statements = office.runtime.database("issues").engine, statements

    def __enter__(self):
        event.listen(self._engine, "before_cursor_execute", self._note)

    def __exit__(self, *_):
        event.remove(self._engine, "before_cursor_execute", self._note)

    def _note(self, _connection, _cursor, statement, *_):
        if statement != "BEGIN" and "signing_keys" not in statement:  # read anew now and then, whoever asks
            self._statements.append(statement)


def test_the_audit_says_who_read_which_reference_and_nothing_of_what_is_in_it(told):
    circle, _ = told
    with circle.office.session("issues") as session:
        lines = session.execute(select(audit).where(audit.c.action.like("issues.restricted%"))).all()
        exported = [line for line in lines if line.action == "issues.restricted_exported"]
    read = [line for line in lines if line.target.endswith(circle.ref)]
    assert {(line.action, line.actor_id) for line in read} >= {("issues.restricted_case", "gt-1")}
    assert [line.detail for line in exported] == [{"rows": 1}]


def test_an_auditor_reads_who_looked_but_not_at_what(told):
    circle, _ = told
    log = done(circle.auditor.get("/issues/v1/restricted/access-log"))["items"]
    assert {"unseal", "export", "case"} <= {line["action"] for line in log}
    assert {name for line in log for name in line} == {"at", "actor_id", "action", "subject", "rows"}


def test_a_unit_that_was_complained_about_is_told_only_its_neutral_text(told):
    circle, _ = told
    facts = circle.office.client("DL", person="fin-person", dept=FINANCE)
    assert facts.get(f"{CASES}/{circle.ref}").status_code == 404
    assert SAID["facts"] not in str(done(facts.get(f"{MATTERS}/{circle.ref}")))


def test_the_doctor_is_told_of_a_missing_and_of_another_key(tmp_path):
    with Office(tmp_path, services=("issues",)) as office:
        with office.transaction("issues") as session:
            know_circle(session)
        Circle(office).open()
        database = office.runtime.database("issues")
        with database.reading(context()) as session:
            assert wrong_keys(session) == []
        database.settings = Settings(
            data=tmp_path, broker_url="amqp://elsewhere", restricted_key_secret=SecretStr("another" * 4)
        )
        with database.reading(context(actor=Actor("system"))) as session:
            assert wrong_keys(session) == [
                "BIZENV_RESTRICTED_KEY_SECRET 与写入时不同，限知台账不能读写",
                "未设置 BIZENV_REPORTER_KEY_SECRET",
            ]
