"""pyxform's complaints in Chinese, with the sheet, row and column it names."""

import re

_ROW = re.compile(r"\[row : (\d+)\]")
_SHEET = re.compile(r"On the '(\w+)' sheet")
_COLUMN = re.compile(r"the '([\w:]+)' value")

#: What pyxform says, and what it means to whoever filled the workbook in; the first that matches is used.
SENTENCES: list[tuple[re.Pattern[str], str]] = [
    (re.compile(pattern), sentence)
    for pattern, sentence in [
        (r"must have a sheet named 'survey'", "缺少survey表"),
        (r"required column headers were not found: (?P<a>[^.]+)", "缺少必需的列：{a}"),
        (r"Unknown question type '(?P<a>[^']*)'", "不认识题型“{a}”"),
        (r"Question with no type", "没有填写题型（type列）"),
        (r"with no name", "没有填写题名（name列）"),
        (r"Missing calculation", "计算题没有填写calculation列"),
        (r"List name not in choices sheet: (?P<a>\S+)", "choices表中没有选项清单“{a}”"),
        (r"no choices sheet|There should be a choices sheet", "缺少choices表"),
        (r"Choice names must be unique", "同一清单中选项的name重复"),
        (r"Choices must have a name", "选项没有填写name"),
        (r"Choices should have a label", "选项没有填写label（显示文字）"),
        (r"Choice names with spaces", "多选题的选项name不能含空格"),
        (r"Names must begin with a letter", "名称须以字母或下划线开头，只能用字母、数字、下划线、短横和点"),
        (r"must be unique within|names must be? ?unique|case-insensitive match", "题名重复"),
        (r"[Cc]ould not find the name '(?P<a>[^']*)'", "引用的题“{a}”不存在"),
        (r"no survey element named '(?P<a>[^']*)'", "引用的题“{a}”不存在"),
        (r"The name '(?P<a>[^']*)' appears more than once", "引用的题名“{a}”不唯一"),
        (r"Reference variables must start with", "引用其他题须写成${{题名}}"),
        (r"Unmatched 'begin_(?P<a>\w+)'.*name '(?P<b>[^']*)'", "“{b}”有begin {a}而没有end {a}"),
        (r"Unmatched 'end_(?P<a>\w+)'", "多出一个end {a}"),
        (
            r"Language '(?P<a>[^']*)' is missing the (?P<b>\w+) columns? (?P<c>[^.]+)",
            "{b}表的语言“{a}”缺少列：{c}",
        ),
        (
            r"uses or_other and translations",
            "问卷有多种语言，而or_other的“其他”只有中文，建议自己写出该选项和说明题",
        ),
        (r"max-pixels parameter", "照片题未设max-pixels，照片较大时提交会慢"),
        (r"has no label", "没有填写label（显示文字）"),
    ]
]


def in_chinese(text: str) -> dict[str, str]:
    """One complaint as problem documents list them; what has no Chinese sentence yet keeps pyxform's own."""
    row, sheet, column = (_first(pattern, text) for pattern in (_ROW, _SHEET, _COLUMN))
    sheet = sheet or ("survey" if row else "")
    where = "".join(
        [f"{sheet}表" if sheet else "", f"第{row}行" if row else "", f"{column}列" if column else ""]
    )
    detail = f"{where}：{_sentence(text)}" if where else _sentence(text)
    field = f"{sheet or 'workbook'}!{row}.{column}".rstrip("!.")
    return {"field": field, "code": "xlsform", "detail": detail}


def _sentence(text: str) -> str:
    for pattern, sentence in SENTENCES:
        if match := pattern.search(text):
            return sentence.format(**match.groupdict())
    return _ROW.sub("", text).strip()


def _first(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.search(text)
    return match[1] if match else ""
