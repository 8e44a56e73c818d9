"""A questionnaire as a member of staff writes it in Excel, beside the one in the starter set."""

from tests.surveys.builders import a_workbook

SURVEY = [
    [
        "type",
        "name",
        "label",
        "required",
        "relevant",
        "constraint",
        "constraint_message",
        "enterprise",
        "visit",
        "issue_text_for",
        "calculation",
    ],
    ["date", "visit_date", "走访日期", "yes", None, None, None, None, "date", None],
    ["text", "herder", "牧户姓名", "yes", None, None, None, "name", None, None],
    ["text", "gacha", "嘎查", "yes", None, None, None, "gacha", None, None],
    ["text", "phone", "电话", "yes", None, None, None, "phone", None, None],
    ["calculate", "kind", None, None, None, None, None, "kind", None, None, "'牧户'"],
    ["integer", "animals", "牲畜头数", "yes", None, ". >= 0", "头数不能为负", None, None, None],
    ["select_one forage", "forage", "饲草储备", None, "${animals} > 1000", None, None, None, None, None],
    ["select_multiple need", "needs", "有哪些困难", "yes", None, None, None, None, None, None],
    [
        "text",
        "needs_text",
        "请说明",
        "yes",
        "not(selected(${needs}, 'none'))",
        None,
        None,
        None,
        None,
        "needs",
    ],
    ["begin repeat", "family", "家庭成员", None, None, None, None, None, None, None],
    ["text", "member", "姓名", "yes", None, None, None, None, None, None],
    ["end repeat", None, None, None, None, None, None, None, None, None],
]
CHOICES = [
    ["list_name", "name", "label", "issue_category"],
    ["need", "transport", "物流交通", "物流交通"],
    ["need", "funding", "资金", "资金扶持"],
    ["need", "none", "暂无", None],
    ["forage", "enough", "充足", None],
    ["forage", "short", "不足", None],
]


SETTINGS = [["form_title", "form_id"], ["牧户走访", "mhzf"]]


def workbook() -> bytes:
    """The workbook "牧户走访" as an xlsx: text, choices, a repeat, a condition, a constraint."""
    return a_workbook(SURVEY, CHOICES, SETTINGS)
