"""The form's own rules judged again on the server: relevant, constraint and required (features.md S18).

Field data is never refused for a rule. The judge is rxeval; besides this module only
``questionnaires/soundness.py`` knows it, which has it read the formulas of an uploaded form. It does not
order dates: plain comparisons of days are put to it as numbers, what else is said about dates is reported as
not judged instead of being judged wrongly. So is what asks the lists a phone fetches beside the form: it does
not have them, and to find nothing in them would hide what the phone has shown. What cannot be calculated
again stays as the phone calculated it.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

import rxeval
from lxml import etree

from services.surveys import safexml
from services.surveys.submissions.date_order import as_numbers

_XFORMS = "{http://www.w3.org/2002/xforms}"
_DATE_FUNCTIONS = re.compile(
    r"\b(today|now|date|date-time|decimal-date-time|decimal-time|format-date|format-date-time)\s*\("
)
_DATE_TYPES = ("date", "dateTime", "time")
_LOOK_UP = re.compile(r"\bpulldata\s*\(")
_ASKED_LIST = re.compile(r"\binstance\s*\(\s*(['\"])(.*?)\1\s*\)")
_BY_CHANCE = re.compile(r"\brandom\s*\(")
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
_DATES = "日期"
_RULES = ("relevant", "constraint", "required", "calculate")
_STEP = re.compile(r"[\w.-]+(?=\W|$)")
_MESSAGE_LIMIT = 300
_UNSAID = "this answer is not allowed"  # rxeval's own words where the form has none


@dataclass(frozen=True)
class Finding:
    """A rule an answer breaks, or one that could not be judged (``kind`` not_judged)."""

    kind: str  #: constraint, required, type (see answer_kinds) or not_judged
    path: str
    message: str


@dataclass(frozen=True)
class Verdict:
    """What the rules say: findings, and the questions or groups that were hidden from whoever filled in."""

    findings: tuple[Finding, ...]
    hidden: frozenset[str]

    def hides(self, path: str) -> bool:
        """Whether an answer stands at a hidden question or inside a hidden group or repeat."""
        steps = path.split("/")
        return any("/".join(steps[:end]) in self.hidden for end in range(2, len(steps) + 1))


def judge(xform: bytes, instance: bytes, today: str, now: str) -> Verdict:
    """Judge a submission as of the moment it was filled in (ISO date and instant); never raises."""
    form, repeats, not_judged = _judgeable(xform)
    try:
        sent = etree.tostring(safexml.parse(instance), encoding="unicode")  # rxeval reads no CDATA and no BOM
        outcome = rxeval.Session(form, sent, today=today, now=now).recompute()
    except BaseException as error:  # a panic of the Rust library is no Exception
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        # what it says may quote the answers, phones among them
        return Verdict(
            (*not_judged, Finding("not_judged", "/", "填写规则未复核：无法按问卷读取答卷")), frozenset()
        )
    findings = [
        *not_judged,
        *(Finding("required", _counted(path, repeats), "必答题没有回答") for path in outcome["missing"]),
        *(Finding("constraint", _counted(path, repeats), _said(why)) for path, why in outcome["invalid"]),
        *dict.fromkeys(_unable(_counted(path, repeats), why) for path, why in outcome["failed"]),
    ]
    hidden = (path for path, relevant in outcome["relevant"].items() if not relevant)
    return Verdict(tuple(findings), frozenset(_counted(path, repeats) for path in hidden))


def _counted(path: str, repeats: Collection[str]) -> str:
    """A path as answers have it: rxeval counts the rows of a repeat only if there are several."""
    steps, plain = [""], ""
    for step in path.split("/")[1:]:
        plain += f"/{step.partition('[')[0]}"
        steps.append(f"{step}[1]" if plain in repeats and "[" not in step else step)
    return "/".join(steps)


def _unable(path: str, why: str) -> Finding:
    return Finding(
        "not_judged", path, f"规则未复核，其中有不能在此计算的函数（原文：{why}）"[:_MESSAGE_LIMIT]
    )


def _said(message: str) -> str:
    return "不符合填写要求" if message in ("", _UNSAID) else message


@lru_cache(maxsize=32)
def _judgeable(xform: bytes) -> tuple[str, frozenset[str], tuple[Finding, ...]]:
    """The form, its rules about dates put as numbers, its repeats, and a finding for each rule not judged."""
    document = safexml.parse(xform)
    binds = list(document.iter(f"{_XFORMS}bind"))
    lists = {each.get("id", "") for each in document.iter(f"{_XFORMS}instance") if each.get("src")}
    dated = {_last_step(b.get("nodeset", "")) for b in binds if b.get("type") in _DATE_TYPES}
    days = dated - {_last_step(b.get("nodeset", "")) for b in binds if b.get("type") != "date"}
    findings = []
    for bind in binds:
        for rule in _RULES:
            expression = bind.get(rule)
            own = bind.get("type") in _DATE_TYPES and rule == "constraint"
            what = _beyond(expression, rule, lists, dated, own=own) if expression else None
            if not expression or not what:
                continue
            numbers = as_numbers(expression, days, own=bind.get("type") == "date") if what == _DATES else None
            if numbers is not None and rule != "calculate":
                bind.set(rule, numbers)
                continue
            del bind.attrib[rule]
            if rule != "calculate":
                told = f"涉及{what}的规则未复核：{expression}"[:_MESSAGE_LIMIT]
                findings.append(Finding("not_judged", bind.get("nodeset", ""), told))
    repeats = frozenset(each.get("nodeset", "") for each in document.iter(f"{_XFORMS}repeat"))
    return etree.tostring(document, encoding="unicode"), repeats, tuple(findings)


def _beyond(
    expression: str, rule: str, lists: Collection[str], dated: Collection[str], *, own: bool
) -> str | None:
    """What it speaks of that cannot be judged as it stands, if anything; ``own`` if ``.`` is a date."""
    if _asks_lists(expression, lists):
        return "外部清单"
    if own or _mentions_dates(expression, dated):
        return _DATES
    return "随机数" if rule == "calculate" and _BY_CHANCE.search(expression) else None


def _asks_lists(expression: str, lists: Collection[str]) -> bool:
    """Whether it asks a list that is a file beside the form."""
    asked = (name for _, name in _ASKED_LIST.findall(expression))
    return bool(_LOOK_UP.search(_QUOTED.sub("", expression))) or any(name in lists for name in asked)


def _mentions_dates(expression: str, dated: Collection[str]) -> bool:
    if _DATE_FUNCTIONS.search(expression):
        return True
    return any(step in dated for step in _STEP.findall(_QUOTED.sub("", expression)))


def _last_step(path: str) -> str:
    return path.rpartition("/")[2]
