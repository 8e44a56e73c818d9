"""有话说: anonymous or named, a query code nobody can guess or read anywhere, and the way to an answer."""

import hashlib
import uuid

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from chassis.audit import audit
from chassis.context import Actor
from chassis.errors import Problem
from chassis.events.outbox import outbox
from chassis.testing import instant
from services.issues.feedback import codes
from services.issues.feedback.model import Feedback
from services.issues.feedback.moves import FeedbackStatus
from services.issues.ledger.model import Issue
from services.issues.sources import RejectReason
from tests.desk import done, refused
from tests.issues.circle import a_circle
from tests.issues.test_restricted_secrecy import files_with

PATH = "/issues/v1/feedback"
QUESTION = {"kind": "咨询", "content": "开办餐馆需要哪些手续？", "anonymous": True, "publish_consent": True}
NAMED = {"kind": "求助", "content": "取水许可迟迟没有批下来", "name": "苏日娜", "phone": "13812341234"}
ANSWER = {"answer": "营业执照和食品经营许可可以在窗口一并办理"}


class Zone:
    """The public zone, each caller from an address of their own, and the centre behind it."""

    def __init__(self, circle):
        self.office, self.circle, self.hosts = circle.office, circle, 0
        self.centre = circle.everybody_else["CS"]
        self.dispatcher = circle.everybody_else["DP"]

    def send(self, path, body, client=None, address=None):
        self.hosts += 1
        environ = {"REMOTE_ADDR": address or f"10.2.{self.hosts // 250}.{self.hosts % 250}"}
        return (client or self.office.client()).post(f"{PATH}{path}", body, environ_base=environ)

    def say(self, body=QUESTION, **given):
        """The query code of what was said."""
        return done(self.send("", body | given), 201)["query_code"]

    def progress(self, code):
        return done(self.send("/query", {"query_code": code}))

    def latest(self, **query):
        filters = "&".join(f"{name}={value}" for name, value in query.items())
        return done(self.centre.get(f"{PATH}?{filters}"))["items"]

    def said(self, body=QUESTION, **given):
        """The code and the id of what was said."""
        code = self.say(body, **given)
        with self.office.session("issues") as session:
            return code, session.scalars(select(Feedback.feedback_id).order_by(Feedback.id.desc())).first()

    def do(self, feedback_id, step, body=None, client=None):
        return (client or self.dispatcher).post(f"{PATH}/{feedback_id}/{step}", body)


@pytest.fixture(scope="module")
def zone(tmp_path_factory):
    with a_circle(tmp_path_factory.mktemp("zone")) as circle:
        yield Zone(circle)


def events(zone, name):
    with zone.office.session("issues") as session:
        rows = session.execute(select(outbox).where(outbox.c.name == name).order_by(outbox.c.id)).all()
    return [(orjson.loads(row.body), row.headers, row.occurred_at) for row in rows]


def test_a_question_is_answered_rated_and_published_without_saying_who_asked(zone):
    code, feedback_id = zone.said()
    assert zone.progress(code)["status_name"] == "已收到"
    accepted = done(zone.do(feedback_id, "accept"))
    assert (accepted["accept_due"], accepted["answer_due"]) == ("2026-03-03", "2026-03-09")
    done(zone.do(feedback_id, "answer", ANSWER))
    told = zone.progress(code)
    assert (told["status"], told["answer"], told["answered_on"]) == (
        "answered",
        ANSWER["answer"],
        "2026-03-02",
    )
    assert zone.send("/rate", {"query_code": code, "rating": 5}).status_code == 204
    refused(zone.send("/rate", {"query_code": code, "rating": 1}), 409, "feedback_already_rated")
    public = {"question": "开办餐馆需要哪些手续？", "answer": ANSWER["answer"]}
    done(zone.do(feedback_id, "publish", public, zone.centre))
    (shown,) = done(zone.office.client().get(f"{PATH}/published"))["items"]
    assert shown == {"kind": "咨询", "published_on": "2026-03-02"} | public
    with zone.office.session("issues") as session:
        heard = session.execute(select(outbox.c.name).where(outbox.c.aggregate_id == feedback_id)).scalars()
        assert list(heard) == ["feedback_received", "feedback_answered", "feedback_published"]


def test_a_code_is_eight_characters_without_those_that_look_alike_and_found_however_it_is_typed(zone):
    code = zone.say(content="第一件事，讲的是窗口排队")
    assert len(code) == codes.LENGTH
    assert set(code) <= set(codes.ALPHABET)
    assert not set(codes.ALPHABET) & set("0O1I")
    assert zone.progress(f" {code[:4].lower()}-{code[4:]} ")["status"] == "received"


def test_the_same_submission_sent_again_has_the_same_code_and_is_there_once(zone):
    body = QUESTION | {"submission_id": str(uuid.uuid4()), "content": "信号不好，重发了一次"}
    assert zone.say(body) == zone.say(body)
    assert zone.say(body) != zone.say(body | {"content": "信号不好，重发了两次"})
    again = QUESTION | {"content": "没有编号的，每次都是新的"}
    assert zone.say(again) != zone.say(again)
    with zone.office.session("issues") as session:
        kept = session.scalars(select(Feedback.content).where(Feedback.content == body["content"])).all()
    assert len(kept) == 1


def test_no_table_event_or_log_holds_a_code(tmp_path, capsys):
    with a_circle(tmp_path) as circle:
        zone = Zone(circle)
        code = zone.say()
        zone.progress(code)
        assert files_with(tmp_path, code) == []
        (received, *_) = events(zone, "feedback_received")[0]
        assert received["query_code_hash"] not in (
            hashlib.sha256(code.encode()).hexdigest(),
            code,
        )
    captured = capsys.readouterr()
    assert code not in captured.out + captured.err


def test_wrong_codes_are_all_answered_alike_and_soon_not_at_all(zone):
    answers = [
        zone.send("/query", {"query_code": f"2222222{each}"}, address="10.9.9.9") for each in codes.ALPHABET
    ]
    told = {(each.status_code, each.json["code"], each.json["detail"]) for each in answers}
    assert {(status, code) for status, code, _ in told} == {
        (404, "query_code_unknown"),
        (429, "too_many_requests"),
    }
    assert len(told) == 2
    statuses = [each.status_code for each in answers]
    assert statuses == sorted(statuses)  # first all 404, then all 429
    assert zone.send("/query", {"query_code": "22222222"}, address="10.9.9.10").status_code == 404
    assert zone.send("/rate", {"query_code": "22222222", "rating": 1}, address="10.9.9.9").status_code == 429


def test_one_address_cannot_flood_the_zone(zone):
    statuses = [
        zone.send("", QUESTION | {"content": f"第{n}条重复的话"}, address="10.8.8.8").status_code
        for n in range(15)
    ]
    assert statuses == [201] * 10 + [429] * 5


def test_whoever_is_anonymous_stays_so_even_signed_in(zone):
    enterprise = zone.circle.everybody_else["EN"]
    done(zone.send("", QUESTION | {"content": "登录了也要匿名的话"}, enterprise, "10.7.7.7"), 201)
    with zone.office.session("issues") as session:
        kept = session.scalars(select(Feedback).where(Feedback.content == "登录了也要匿名的话")).one()
        line = session.execute(select(audit).order_by(audit.c.id.desc())).first()
    assert (kept.created_by, kept.name) == ("anonymous", None)
    assert (line.action, line.actor_type, line.actor_id, line.ip) == (
        "issues.give_feedback",
        "anonymous",
        "",
        None,
    )
    body, headers, _ = events(zone, "feedback_received")[-1]
    assert headers["actortype"] == "anonymous"
    assert "actorid" not in headers
    assert body["receipt_phone"] is None


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"name": "苏日娜"}, "feedback_contact_not_allowed", "name"),
        ({"anonymous": False}, "feedback_contact_missing", "name"),
        ({"anonymous": False, "name": "苏日娜"}, "feedback_contact_missing", "phone"),
        ({"content": "短"}, "string_too_short", "content"),
        ({"kind": "吐槽"}, "enum", "kind"),
        ({"phone": "123"}, "string_pattern_mismatch", "phone"),
    ],
)
def test_what_is_missing_or_wrong_is_said_with_its_field(zone, change, code, field):
    told = zone.send("", QUESTION | change)
    assert told.status_code == 422
    assert told.json["field"] == field
    assert code in (told.json["code"], *(each["code"] for each in told.json.get("errors", ())))


def test_what_a_unit_must_handle_becomes_an_issue_and_is_answered_when_that_is_at_its_end(zone):
    code, feedback_id = zone.said(NAMED, uscc="91150623MAQQ00016H", enterprise="某牧业公司")
    refused(zone.do(feedback_id, "answer", ANSWER), 422, "feedback_not_for_direct_answer")
    wish = {"category": "审批服务", "title": "取水许可办理慢"}
    issue_no = done(zone.do(feedback_id, "issue", wish))["issue_no"]
    assert issue_no.startswith("WT2026-ZQ-")
    refused(zone.do(feedback_id, "issue", wish), 409, "feedback_already_an_issue")
    refused(zone.do(feedback_id, "answer", ANSWER), 409, "feedback_issue_still_open")
    told = zone.progress(code)
    assert (told["status_name"], told["issue_no"], told["issue_status"]) == ("已分办", issue_no, "待受理")
    with zone.office.session("issues") as session:
        issue = session.scalars(select(Issue).where(Issue.issue_no == issue_no)).one()
        assert (issue.source_ref, issue.petitioner.name, issue.enterprises[0].uscc) == (
            feedback_id,
            "苏日娜",
            "91150623MAQQ00016H",
        )
    rejection = {"reason": "不属于受理范围"}
    done(zone.dispatcher.post(f"/issues/v1/issues/{issue_no}/reject", rejection))
    done(zone.do(feedback_id, "answer", {"answer": "该事项由市水利局办理，已为您转交"}))
    assert zone.progress(code)["status"] == "answered"


def test_praise_is_answered_but_is_no_issue(zone):
    _, feedback_id = zone.said(kind="表扬", content="窗口小王帮了大忙，谢谢")
    refused(
        zone.do(feedback_id, "issue", {"category": "其他", "title": "表扬"}), 422, "feedback_nothing_to_solve"
    )
    assert done(zone.do(feedback_id, "answer", ANSWER))["taken_on"] == "2026-03-02"


def test_a_rejection_tells_its_reason_to_whoever_has_the_code(zone):
    code, feedback_id = zone.said(content="想问问别的旗的事情")
    done(zone.do(feedback_id, "reject", {"reason": "不属于受理范围", "explanation": "请向当地反映"}))
    told = zone.progress(code)
    assert (told["status_name"], told["answer"]) == ("不予受理", "不属于受理范围：请向当地反映")
    again = refused(zone.do(feedback_id, "answer", ANSWER), 409, "feedback_move_refused")
    assert again["detail"] == "该反馈当前为“不予受理”，不能答复"


def test_nothing_is_published_without_consent_or_with_a_name_or_a_phone_in_it(zone):
    _, feedback_id = zone.said(kind="咨询", publish_consent=False)
    done(zone.do(feedback_id, "answer", ANSWER))
    public = {"question": "开办餐馆需要哪些手续？", "answer": ANSWER["answer"]}
    refused(zone.do(feedback_id, "publish", public, zone.centre), 409, "feedback_no_consent")
    named = NAMED | {"kind": "咨询", "publish_consent": True}
    _, feedback_id = zone.said(named)
    done(zone.do(feedback_id, "answer", ANSWER))
    for told in ("苏日娜问开办餐馆的手续", "请打13812341234回我"):
        refusal = zone.do(feedback_id, "publish", public | {"question": told}, zone.centre)
        assert refused(refusal, 422, "feedback_not_anonymised")["field"] == "question"


def test_misconduct_goes_to_the_team_alone_and_leaves_a_hash_and_a_sentence(tmp_path):
    with a_circle(tmp_path) as circle:
        zone = Zone(circle)
        secret = "经办人索要烟酒才肯盖章"
        body = NAMED | {"content": secret, "suspected_misconduct": True, "town": "城川镇"}
        client = circle.everybody_else["EN"]
        answer = done(zone.send("", body, client, "10.6.6.6"), 201)
        assert answer["message"] == "已转专项工作组"
        assert zone.progress(answer["query_code"]) == {
            "status": "restricted",
            "status_name": "已转专项工作组",
        } | dict.fromkeys(
            (
                "kind",
                "received_on",
                "taken_on",
                "answer_due",
                "issue_no",
                "issue_status",
                "answer",
                "answered_on",
                "rating",
            )
        )
        for text in (secret, NAMED["name"], NAMED["phone"]):
            assert files_with(tmp_path, text) == []
        (line,) = zone.latest()
        assert {name for name, value in line.items() if value is not None} == {
            "feedback_id",
            "status",
            "light",
        }
        (told, headers, at) = events(zone, "feedback_restricted")[0]
        assert told == {"feedback_id": line["feedback_id"], "status": "restricted"}
        assert headers == {"classification": "internal", "actortype": "anonymous"}
        assert at == instant("2026-03-02T00:00")
        with circle.office.session("issues") as session:
            kept = session.scalars(select(Feedback)).one()
            lines = session.execute(select(audit).where(audit.c.action == "issues.give_feedback")).all()
        assert (kept.created_by, kept.created_at) == ("anonymous", instant("2026-03-02T00:00"))
        assert [(each.actor_id, each.ip) for each in lines] == [("", None)]
        (report,) = done(circle.first.get("/issues/v1/restricted/reports"))["items"]
        assert (report["content"], report["origin"], report["has_reporter"]) == (secret, "有话说", True)


def test_what_was_not_ticked_can_still_go_to_the_team_and_is_forgotten_here(tmp_path):
    with a_circle(tmp_path) as circle:
        zone = Zone(circle)
        code, feedback_id = zone.said(NAMED)
        done(zone.do(feedback_id, "restrict"))
        assert zone.progress(code)["status_name"] == "已转专项工作组"
        with circle.office.session("issues") as session:
            kept = session.scalars(select(Feedback)).one()
        assert (kept.content, kept.name, kept.phone, kept.kind, kept.received_on) == (None,) * 5
        assert len(done(circle.second.get("/issues/v1/restricted/reports"))["items"]) == 1
        refused(zone.do(feedback_id, "restrict"), 409, "feedback_move_refused")


def test_only_the_centre_sees_who_said_it(zone):
    _, feedback_id = zone.said(NAMED)
    path = f"{PATH}/{feedback_id}"
    seen = done(zone.centre.get(path))
    assert (seen["name"], seen["phone"]) == ("苏日娜", "13812341234")
    seen = done(zone.circle.auditor.get(path))
    assert (seen["name"], seen["phone"]) == ("苏**", "138****1234")
    refused(zone.circle.rectifier.get(path), 403, "role_missing")
    refused(zone.centre.get(f"{PATH}/nothing"), 404, "feedback_not_found")


def test_the_figures_are_the_lengths_of_the_lists(zone):
    figures = done(zone.centre.get(f"{PATH}/figures"))
    for name, counts in (("kind", figures["by_kind"]), ("status", figures["by_status"])):
        for value, count in counts.items():
            assert len(zone.latest(**{name: value}, limit=200)) == count, (name, value)
    assert figures["total"] == sum(figures["by_kind"].values()) > 0


ACTIONS = st.lists(
    st.sampled_from(["accept", "become_issue", "answer", "reject", "publish", "rate"]), max_size=12
)


@settings(max_examples=25)
@given(ACTIONS, st.sampled_from(["咨询", "求助", "表扬"]), st.booleans())
def test_nothing_is_published_that_was_not_answered_and_agreed_to(actions, kind, consent):
    feedback = Feedback(
        feedback_id="f", code_hash="h", status="received", kind=kind, content="x", publish_consent=consent
    )
    by, at, done_so_far = Actor("person", "cs"), instant("2026-03-02T09:00"), []
    deeds = {
        "accept": lambda: feedback.accept(at.date(), at),
        "become_issue": lambda: feedback.become_issue("WT2026-ZQ-0001", at),
        "answer": lambda: feedback.answer_with("已答复", by, at),
        "reject": lambda: feedback.reject(RejectReason.OUT_OF_SCOPE, None, by, at),
        "publish": lambda: feedback.publish("问", "答", at),
        "rate": lambda: feedback.rate(5, at),
    }
    for action in actions:
        before = dict(vars(feedback))
        try:
            deeds[action]()
        except Problem:  # whatever it refuses is rolled back
            for name, value in before.items():
                if name != "_sa_instance_state":
                    setattr(feedback, name, value)
        else:
            done_so_far.append(action)
    if feedback.status == FeedbackStatus.PUBLISHED:
        assert consent
        assert "answer" in done_so_far[: done_so_far.index("publish")]
    if "rate" in done_so_far:
        assert done_so_far.count("rate") == 1
        assert "answer" in done_so_far[: done_so_far.index("rate")]
