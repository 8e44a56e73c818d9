"""What messages say, and what a template must not."""

from datetime import date

import pytest

from services.notify import wording
from services.notify.errors import TemplateInvalid
from services.notify.wording import FACTS, Wording
from tests.notify.builders import a_dispatched_issue, a_dispatched_task

ISSUE = "issues.issue_dispatched"


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
def test_a_template_that_could_fail_or_say_too_much_is_refused(text, reason):
    with pytest.raises(TemplateInvalid, match=reason.replace("|", r"\|")):
        wording.check(Wording(ISSUE, "交办", text))


def test_the_facts_of_a_template_are_fields_of_its_event_but_never_what_people_wrote():
    added = {"object_ref", "unit", "lead_unit", "co_units"}
    for event in (a_dispatched_issue(), a_dispatched_task()):
        facts = FACTS[event.full_name()]
        dates = {name for name, value in event if isinstance(value, date) or name.endswith("_due")}
        assert facts - added <= dates


def test_a_phone_that_slipped_into_a_fact_is_masked():
    said = wording.render("{{ unit }}", {"unit": "某户13812341234"})
    assert said == "某户138****1234"


def test_every_default_template_stands_the_check_of_the_operators_own():
    assert set(wording.DEFAULTS) == {
        "issue_dispatched_lead",
        "issue_dispatched_co",
        "task_dispatched_lead",
        "task_dispatched_co",
    }
    for words in wording.DEFAULTS.values():
        wording.check(words)
