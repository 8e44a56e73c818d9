"""Everything pyxform says of a workbook is said in Chinese: its catalogue, its source, and real workbooks."""

import ast
import inspect
import re
import string
import sys
from pathlib import Path
from types import ModuleType

import pytest
import pyxform.xls2xform  # noqa: F401  it loads all that a conversion uses
from pyxform.errors import ErrorCode, PyXFormError

from services.surveys.questionnaires.complaints import faults_in_chinese, sentence, warnings_in_chinese
from services.surveys.questionnaires.pyxform_sentences import BY_CODE
from tests.surveys.builders import CHOICES, SETTINGS, SURVEY, a_workbook
from tests.surveys.desk import opened

#: Checkers that are run on request only, which we do not.
NEVER_RUN = (
    "pyxform.validators.odk_validate",
    "pyxform.validators.enketo_validate",
    "pyxform.validators.util",
)
CHINESE = re.compile("[一-鿿]")


@pytest.mark.parametrize("code", ErrorCode, ids=lambda code: code.name)
def test_each_message_of_the_catalogue_has_a_sentence_that_holds_what_it_tells(code):
    names = {name for _, name, *_ in string.Formatter().parse(code.value.msg) if name}
    message = code.value.format(**{name: f"<{name}>" for name in names})
    said = sentence(message)
    assert said is not None, f"{code.name} is new in pyxform: {message}"
    assert CHINESE.search(said)
    wanted = {name for _, name, *_ in string.Formatter().parse(BY_CODE[code.name]) if name}
    assert [name for name in sorted(wanted) if f"<{name}>" not in said] == []


def test_no_sentence_is_kept_for_what_the_catalogue_no_longer_has():
    assert set(BY_CODE) - {code.name for code in ErrorCode} == set()


class Said(ast.NodeVisitor):
    """The messages a module raises or warns of, with 7 for whatever is only known when it runs."""

    def __init__(self, module: ModuleType):
        self.module = module
        self.messages: list[tuple[str, str]] = []
        self.assigned: dict[str, list[tuple[int, bool, ast.expr]]] = {}
        tree = ast.parse(inspect.getsource(module))
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign | ast.AugAssign):
                target = node.targets[0] if isinstance(node, ast.Assign) else node.target
                if isinstance(target, ast.Name):
                    added = isinstance(node, ast.AugAssign)
                    self.assigned.setdefault(target.id, []).append((node.lineno, added, node.value))
        self.visit(tree)

    def visit_Raise(self, node: ast.Raise) -> None:
        error = node.exc
        if isinstance(error, ast.Call) and isinstance(error.func, ast.Name) and error.args:
            kind = getattr(self.module, error.func.id, None)
            if isinstance(kind, type) and issubclass(kind, PyXFormError):
                self.keep(error.args[0])

    def visit_Call(self, node: ast.Call) -> None:
        if isinstance(node.func, ast.Attribute) and node.func.attr in ("append", "extend"):
            owner = node.func.value
            if isinstance(owner, ast.Name) and owner.id in ("warnings", "errors", "duplicate_errors"):
                self.keep(node.args[0])
        self.generic_visit(node)

    def keep(self, said: ast.expr) -> None:
        self.messages.append((f"{self.module.__name__}:{said.lineno}", self.text(said, said.lineno)))

    def text(self, said: ast.expr, line: int) -> str:  # noqa: C901, PLR0911  a case for each kind of expression
        match said:
            case ast.Constant(value=str(value)):
                return value
            case ast.JoinedStr(values=values):
                return "".join(self.text(each, line) for each in values)
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                return self.text(left, line) + self.text(right, line)
            case ast.BinOp(left=left, op=ast.Mod()):
                return re.sub("%[sd]", "7", self.text(left, line))
            case ast.Call(func=ast.Attribute(value=value, attr="format")):
                return re.sub(r"(?<!\$)\{\w+\}", "7", self.text(value, line))
            case ast.Call(func=ast.Attribute(value=ast.Constant(), attr="join")):
                return ""  # of messages kept one by one
            case ast.Call(func=ast.Name(id="find_sheet_misspellings")):
                return str(ErrorCode.NAMES_013.value.msg)
            case ast.FormattedValue(value=value):
                return self.text(value, line)
            case ast.Name(id=name):
                return self.held(name, line)
            case ast.Attribute():
                return self.named(said, line)
        return "7"

    def held(self, name: str, line: int) -> str:
        """What a name holds there: the last it was given, and what was added since."""
        held = getattr(self.module, name, "7")
        for at, added, value in sorted(self.assigned.get(name, []), key=lambda each: each[0]):
            if at < line:
                held = held + self.text(value, at) if added else self.text(value, at)
        return held if isinstance(held, str) else "7"

    def named(self, said: ast.Attribute, line: int) -> str:
        """A constant of pyxform's, maybe of a class that a function calls by another name."""
        path = ast.unparse(said)
        for at, _, value in sorted(self.assigned.get(path.partition(".")[0], []), key=lambda each: each[0]):
            if at < line and isinstance(value, ast.Attribute):
                path = ast.unparse(value) + "." + ast.unparse(said).partition(".")[2]
        try:
            found = eval(path, dict(vars(self.module)))  # pyxform's own names
        except (NameError, AttributeError):
            return "7"
        return str(getattr(found, "msg", found))


MODULES = [
    module
    for name, module in sorted(sys.modules.items())
    if name.startswith("pyxform") and not name.startswith(NEVER_RUN) and Path(module.__file__).stat().st_size
]
SAID = [each for module in MODULES for each in Said(module).messages if re.search("[A-Za-z]{4}", each[1])]


def test_the_walk_over_pyxforms_source_finds_what_it_says():
    assert len(SAID) > 80
    assert any("Audits must always be named" in message for _, message in SAID)


@pytest.mark.parametrize(("place", "message"), SAID, ids=[place for place, _ in SAID])
def test_whatever_pyxform_can_say_has_a_sentence(place, message):
    assert sentence(message) is not None, f"{place} says: {message}"


def asking(kind, parameters=None, **more):
    """The survey sheet with one more question, which has parameters and further columns."""
    header = [*SURVEY[0], "parameters", *more]
    return {"survey": [header, *SURVEY[1:], [kind, "a", "甲", *[None] * 6, parameters, *more.values()]]}


def sheet(*rows):
    return {"survey": [["type", "name", "label"], ["text", "a", "甲"], *rows]}


#: What the office can do wrong; where the complaint is, and what it says.
WRONG = [
    (asking("range", "start=a"), "survey!14.parameters", "range题的参数start须为数字"),
    (asking("range", "step=0"), "survey!14.parameters", "参数step不能为0"),
    (asking("range", "start=1 end=5 step=9"), "survey!14.parameters", "不能大于start与end之差"),
    (asking("range", "tick_labelset=none_such"), "survey!14.parameters", "须是choices表中的选项清单"),
    (asking("range", "placeholder=99"), "survey!14.parameters", "须在start与end之间"),
    (asking("text", "rows=many"), "survey!14", "参数rows须为整数"),
    (asking("text", "colour=red"), "survey!14.parameters", "参数colour不能用于此题型"),
    (asking("text", "rows"), "survey!14.parameters", "名称=值"),
    (asking("image", "max-pixels=large"), "workbook", "参数max-pixels须为整数"),
    (asking("image", "app=nothing"), "survey!14", "不是有效的Android应用包名"),
    (asking("audio", "quality=best"), "workbook", "参数quality的值无效"),
    (asking("geopoint", "capture-accuracy=near"), "survey!14.parameters", "capture-accuracy须为数字"),
    (asking("geopoint", "warning-accuracy=near"), "survey!14.parameters", "warning-accuracy须为数字"),
    (asking("geopoint", "allow-mock-accuracy=maybe"), "survey!14.parameters", "只能为true或false"),
    (asking("geotrace", "incremental=no"), "survey!14.parameters", "incremental只能为true"),
    (asking("select_one need", "randomize=maybe"), "workbook", "参数randomize只能为true或false"),
    (asking("select_one need", "seed=1"), "workbook", "参数seed须与randomize=true同用"),
    (asking("select_one need", "randomize=true seed=x"), "workbook", "参数seed须为数字"),
    (asking("select_one need or_other", choice_filter="1=1"), "survey!14", "or_other的题不能用choice_filter"),
    (asking("select_one_from_file towns.txt"), "survey!14", "文件扩展名只能是"),
    (asking("calculate"), "survey!14", "计算题没有填写calculation列"),
    (asking("background-geopoint"), "survey!14", "须填写trigger列"),
    (asking("text", None, trigger="who"), "survey!14.trigger", "引用其他题须写成${题名}"),
    (asking("text", None, trigger="${nobody}"), "survey!14.trigger", "引用的题“nobody”不存在"),
    (asking("text", None, save_to="x"), "survey!14.save_to", "没有entities表"),
    (sheet(["text", "a", "乙"]), "survey!3.name", "题名重复"),
    (sheet(["begin repeat", "data", "组"], ["text", "b", "乙"], ["end repeat"]), "survey!3.name", "同名"),
    (sheet(["text", "meta", "乙"]), "survey!3.name", "“meta”已由系统占用"),
    (sheet([None, "b", "乙"]), "survey!3", "没有填写题型"),
    (sheet(["text", "b"]), "workbook", "题“b”没有填写label"),
    (sheet(["begin group", "g", "组"], ["text", "b", "乙"]), "survey!3", "有begin group而没有end group"),
    (sheet(["end repeat"]), "survey!3", "多出一个end repeat"),
    (sheet(["audit", "log"]), "survey!3", "audit行的name列须留空"),
    (sheet(["select_one need", "b", "乙"]) | {"choices": None}, "workbook", "缺少choices表"),
    ({"choices": [*CHOICES, ["need", None, "无名"]]}, "choices!5.name", "选项没有填写name"),
    ({"choices": [*CHOICES, ["need", "a b", "有空格"]]}, "workbook", "清单“need”中的“a b”"),
    ({"choices": [["list_name", "label"], ["need", "资金"]]}, "choices", "缺少必需的列"),
    ({"survey": [["name", "label"], ["a", "甲"]]}, "survey", "缺少必需的列"),
    ({"survey": [[*SURVEY[0], "relevance"], *SURVEY[1:]]}, "survey", "是同一列的两种写法"),
    (
        {"settings": [[*SETTINGS[0], "name"], [*SETTINGS[1], "1a"]]},
        "settings!1.name",
        "settings表第1行name列：名称须以字母",
    ),
    (asking("text", None, **{"bind::foo:bar": "1"}), "survey!14.bind::foo:bar", "前缀“foo”没有声明"),
    (asking("text", None, **{"bind::foo bar": "1"}), "survey!14.bind::foo bar", "不能作为XML属性名"),
    ({"survey": [SURVEY[0]]}, "survey!1.type", "没有要填写的题"),
    ({"survey": [SURVEY[0], ["end", "end"], ["note", "a", "请看"]]}, "survey!1.type", "没有要填写的题"),
]


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """One for all: what is refused leaves nothing behind."""
    with opened(tmp_path_factory.mktemp("desk")) as desk:
        yield desk


@pytest.mark.parametrize(("sheets", "field", "said"), WRONG, ids=[said for *_, said in WRONG])
def test_a_workbook_with_a_mistake_is_refused_in_chinese_where_it_is(desk, sheets, field, said):
    refused = desk.upload(a_workbook(**sheets))
    assert (refused.status_code, refused.json["code"]) == (422, "workbook_faulty")
    (fault,) = refused.json["errors"]
    assert fault["field"] == field
    assert said in fault["detail"]
    assert "original" not in fault


def test_each_of_several_things_said_at_once_has_its_own_place(desk):
    refused = desk.upload(a_workbook(choices=[*CHOICES, ["need", "money", "钱"], ["need", "sales", "销"]]))
    assert [each["field"] for each in refused.json["errors"]] == ["choices!5.name", "choices!6.name"]


def test_a_list_that_is_ranked_is_a_question(desk):
    assert desk.upload(a_workbook(survey=[SURVEY[0], ["rank need", "a", "甲"]])).status_code == 201


def test_what_pyxform_has_never_said_before_is_a_chinese_sentence_with_its_own_beside_it():
    (fault,) = faults_in_chinese("[row : 9] On the 'survey' sheet, the 'hint' value is too funny.")
    assert (fault["field"], fault["code"]) == ("survey!9.hint", "xlsform")
    assert fault["detail"] == "survey表第9行hint列：此处不合XLSForm的要求，请对照模板检查"
    assert fault["original"].endswith("too funny.")
    (warning,) = warnings_in_chinese(["Beware of the dog."])
    assert warning == "此处不合XLSForm的要求，请对照模板检查（原文：Beware of the dog.）"
