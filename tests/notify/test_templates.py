"""Rules and wordings: what must not be saved, what is in force, and what it would have sent."""

from datetime import date

import pytest

from contracts.event import event_types
from contracts.tasks.dispatch import TaskAccepted
from services.notify.hearing import facts
from services.notify.hearing.heard_events import HEARD
from services.notify.templates import dry_run, queries, usecases, wording
from services.notify.templates.current import packaged
from services.notify.templates.errors import (
    PeriodBackwards,
    PeriodTooLong,
    TemplateInvalid,
    TemplateNotFound,
)
from services.notify.templates.schemas import DryRunIn
from services.notify.templates.template import Template
from tests.contracts.examples import EXAMPLES
from tests.notify.builders import a_dispatched_issue, a_dispatched_task, a_rung

ISSUE = packaged()["issue_dispatched_lead"]


def of(template=ISSUE, **changes):
    return Template(**template.model_dump() | changes)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{{ title }}", "没有字段title"),
        ("{{ object_ref }", "第1行语法有误"),
        ("{% for x in unit %}{{ x }}{% endfor %}", "只能使用文字、字段、条件和日期格式"),
        ("{{ unit.__class__ }}", "只能使用文字、字段、条件和日期格式"),
        ("{{ unit * 1000000000 }}", "只能使用文字、字段、条件和日期格式"),
        ("{{ range(9) }}", "只能使用文字、字段、条件和日期格式"),
        ("{{ " + "(" * 480 + "unit" + ")" * 480 + " }}", "嵌套过深"),
        ("{% set x = 1 %}", "只能使用文字、字段、条件和日期格式"),
        ("{{ unit | day }}", "日期字段须用 | day"),
        ("{{ contact_due | day }}", "可能为空的须先判断"),
        ("{{ unit | shout }}", "只能使用文字、字段、条件和日期格式"),
        ("请拨打13812341234", "不能含有电话、邮箱或证件号码"),
    ],
)
def test_a_wording_that_could_fail_or_say_too_much_is_refused(text, reason):
    with pytest.raises(TemplateInvalid, match=reason.replace("|", r"\|")):
        usecases.check("mine", of(text=text))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"event": "issues.nothing_of_the_kind"}, "event"),
        ({"event": "surveys.submission_effective"}, "event"),
        ({"when": {"colour": ["red"]}}, "when"),
        ({"unchanged": {"due": "colour"}}, "unchanged"),
        ({"sms": "长" * 71}, "sms"),
        ({"sms": None, "text": "长" * 71}, "sms"),  # it goes out as a short message, too
        ({"title": "{{ unit }}"}, "title"),
        ({"text_mn": "{{ title }}"}, "text_mn"),
        ({"digest": "scan", "requires_ack": True}, "digest"),
        ({"digest": "scan", "level": "urgent"}, "digest"),
        ({"audience": ["lead.boss"]}, "audience"),
        ({"audience": ["lead.liaison", "nobody"]}, "audience"),
        ({"audience": ["supervisor|@XX"]}, "audience"),
        ({"audience": ["old_dept.liaison"]}, "audience"),
        ({"audience": ["recipients"]}, "audience"),
        ({"audience": ["enterprises"]}, "audience"),
        ({"standing": {"colour": ["red"]}}, "standing"),
        ({"unchanged": {"colour": "lead_dept"}}, "unchanged"),
        ({"channels": ["mail", "push", "mail"]}, "channels"),
        ({"actions": ["sign", "sign"]}, "actions"),
        ({"actions": ["ack"]}, "actions"),
    ],
)
def test_a_rule_that_cannot_hold_is_refused_with_the_field_it_is_about(changes, field):
    with pytest.raises(TemplateInvalid) as refusal:
        usecases.check("mine", of(**changes))
    assert refusal.value.field == field


@pytest.mark.parametrize(
    ("code", "changes", "field"),
    [
        ("task_urge", {"when": {"level": ["urge", "shout"]}}, "when"),
        ("task_urge", {"urgent_when": {"level": ["shout"]}}, "urgent_when"),
        ("review_returned", {"when": {"approved": ["no"]}}, "when"),
        ("policy_published", {"actions": ["progress"]}, "actions"),
        ("policy_published", {"audience": ["petitioner"]}, "audience"),
        ("ack_overdue", {"audience": ["lead.head"]}, "audience"),
        ("restricted_due", {"audience": ["recipients", "@DP"]}, "audience"),
    ],
)
def test_a_rule_that_waits_for_what_never_comes_is_refused_with_its_field(code, changes, field):
    with pytest.raises(TemplateInvalid) as refusal:
        usecases.check(code, of(packaged()[code], **changes))
    assert refusal.value.field == field


def test_what_is_mandatory_cannot_be_switched_off_or_moved_to_another_event():
    for changes in ({"active": False}, {"mandatory": False}, {"event": "issues.issue_signed"}):
        with pytest.raises(TemplateInvalid):
            usecases.check("issue_dispatched_lead", of(**changes))
    usecases.check("task_closed", of(packaged()["task_closed"], active=False))


def test_of_a_restricted_matter_nothing_but_the_fixed_sentence_can_be_said():
    own = packaged()["restricted_due"]
    usecases.check("restricted_due", own)
    for changes in (
        {"text": "请于{{ due | day }}前办理"},
        {"sms": None},
        {"title": "群腐"},
        {"text_mn": "x"},
    ):
        with pytest.raises(TemplateInvalid, match="固定用语"):
            usecases.check("restricted_due", of(own, **changes))


def test_every_packaged_template_stands_the_check_of_the_operators_own():
    for code, template in packaged().items():
        usecases.check(code, template)


def test_no_fact_of_any_event_is_something_that_people_wrote_or_a_phone():
    written = {"title", "text", "explanation", "requirement", "petitioner_phone", "receipt_phone", "name"}
    for event_type in HEARD:
        if event_type.classification == "public":
            continue  # what everybody can read anyway
        assert not written & set(facts.fields(event_type)), event_type
    assert "reason" not in facts.fields(event_types()["tasks.task_returned"])
    assert "reason" in facts.fields(event_types()["tasks.task_deadline_changed"])  # a code, in words


def test_a_phone_that_slipped_into_a_fact_is_masked():
    assert wording.render("{{ unit }}", {"unit": "某户13812341234"}) == "某户138****1234"


def test_a_mongolian_text_follows_the_chinese_one():
    title, text, sms = wording.preview(of(text="已交办", text_mn="ᠮᠣᠩᠭᠣᠯ {{ object_ref }}", sms=None))
    assert (title, text, sms) == ("问题交办（主办）", "已交办\nᠮᠣᠩᠭᠣᠯ WT2026-WJ-0001", "已交办")


def test_a_change_is_a_version_and_a_bad_one_changes_nothing(acting):
    code, own = "task_dispatched_co", packaged()["task_dispatched_co"]
    for n, text in enumerate(("{{ unit }}协办", "请{{ unit }}协办"), start=1):
        with acting() as session:
            assert usecases.change(session, code, of(own, text=text)).version == n
    with pytest.raises(TemplateInvalid), acting() as session:
        usecases.change(session, code, of(own, text="{{ title }}"))
    with acting() as session:
        listed = {each.code: (each.text, each.version) for each in queries.templates(session).items}
        assert [each.content.text for each in queries.versions(session, code).items] == [
            "请{{ unit }}协办",
            "{{ unit }}协办",
        ]
        with pytest.raises(TemplateNotFound):
            queries.versions(session, "greeting")
    assert listed[code] == ("请{{ unit }}协办", 2)
    assert listed["task_dispatched_lead"][1] == 0


def test_a_template_of_the_operators_own_is_told_besides(acting, told):
    own = of(
        packaged()["task_dispatched_lead"], title="知会", text="{{ object_ref }}", audience=["supervisor"]
    )
    with acting() as session:
        assert not usecases.change(session, "task_dispatched_note", own).packaged
    told(a_dispatched_task())
    with acting() as session:
        out = dry_run.run(session, DryRunIn(since=date(2026, 3, 2), until=date(2026, 3, 2)))
    assert out.per_recipient == {"bao-dl": 1, "wang-dp": 1}


def test_a_dry_run_shows_what_would_have_been_sent_when_to_whom_and_sends_nothing(acting, told, send, sink):
    told(a_dispatched_task(), now="2026-03-06T21:00", event_id="e-1")
    told(a_dispatched_issue(), now="2026-03-09T09:00", event_id="e-2")
    for n in range(3):
        told(a_rung("remind", task_no=f"QJ50-00{n}"), now="2026-03-10T08:30", event_id=f"e-r{n}")
    with acting(now="2026-03-20T09:00") as session:
        out = dry_run.run(session, DryRunIn(since=date(2026, 3, 1), until=date(2026, 3, 19)))
        quiet = of(packaged()["task_remind"], active=False)
        less = dry_run.run(
            session,
            DryRunIn(since=date(2026, 3, 7), until=date(2026, 3, 19), templates={"task_remind_quiet": quiet}),
        )
    assert [(f"{each.at:%m-%dT%H:%M}", each.template, each.recipient) for each in out.items] == [
        ("03-09T08:30", "task_dispatched_lead", "bao-dl"),
        ("03-09T09:00", "issue_dispatched_co", "su-dl"),
        ("03-09T09:00", "issue_dispatched_lead", "bao-dl"),
        ("03-10T08:35", "digest", "bao-dl"),
    ]
    assert out.total == 4
    assert out.items[3].text.count("将于2026年6月30日到期") == 3
    assert less.total == 3  # what was heard before the period is not told in it
    assert sink.mails == []


def test_a_dry_run_does_not_send_what_was_signed_meanwhile_and_has_its_limit(acting, told):
    told(a_dispatched_task(), now="2026-03-06T21:00", event_id="e-1")
    signed = TaskAccepted(
        task_no="QJ50-001", plan_code="QJ50", dept="D06", accepted_on=date(2026, 3, 7), in_time=True
    )
    told(signed, now="2026-03-07T10:00", event_id="e-2")
    with acting(now="2026-03-20T09:00") as session:
        out = dry_run.run(session, DryRunIn(since=date(2026, 3, 1), until=date(2026, 3, 19)))
        assert (out.total, out.withdrawn) == (0, 1)
        with pytest.raises(PeriodTooLong):
            dry_run.run(session, DryRunIn(since=date(2020, 3, 1), until=date(2026, 3, 19)))


def test_a_dry_run_shows_the_receipts_of_petitioners_too(acting, told):
    opened = next(each for each in EXAMPLES if str(each) == "issues.issue_opened: complaint_with_a_phone")
    told(opened.event_type.model_validate_json(opened.text))
    with acting() as session:
        march = DryRunIn(since=date(2026, 3, 1), until=date(2026, 3, 31), only=["issue_opened_receipt"])
        (receipt,) = dry_run.run(session, march).items
    assert (receipt.recipient, receipt.level) == (f"petitioner/{receipt.object_ref}", "receipt")


def test_a_period_that_ends_before_it_begins_is_refused(acting):
    with acting() as session, pytest.raises(PeriodBackwards) as refusal:
        dry_run.run(session, DryRunIn(since=date(2026, 3, 19), until=date(2026, 3, 1)))
    assert refusal.value.field == "until"
