"""The form's own rules judged again on the server: relevant, constraint and required (features.md S18).

Field data is never refused for a rule. The judge is rxeval; besides this module only
``questionnaires/soundness.py`` knows it, which has it read the formulas of an uploaded form. It does not
order dates: plain comparisons of days are put to it as numbers, what else is said about dates is reported as
not judged instead of being judged wrongly.
"""

import re
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
        above = ("/".join(steps[:end]) for end in range(2, len(steps) + 1))
        return any(place in self.hidden or re.sub(r"\[\d+\]$", "", place) in self.hidden for place in above)


def judge(xform: bytes, instance: bytes, today: str, now: str) -> Verdict:
    """Judge a submission as of the moment it was filled in (ISO date and instant); never raises."""
    form, not_judged = _judgeable(xform)
    try:
        outcome = rxeval.Session(form, instance.decode(), today=today, now=now).recompute()
    except BaseException as error:  # a panic of the Rust library is no Exception
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        return Verdict((*not_judged, Finding("not_judged", "/", str(error)[:_MESSAGE_LIMIT])), frozenset())
    findings = [
        *not_judged,
        *(Finding("required", path, "必答题没有回答") for path in outcome["missing"]),
        *(Finding("constraint", path, _said(message)) for path, message in outcome["invalid"]),
        *(Finding("not_judged", _path_of(each), str(each)[:_MESSAGE_LIMIT]) for each in outcome["failed"]),
    ]
    hidden = frozenset(path for path, relevant in outcome["relevant"].items() if not relevant)
    return Verdict(tuple(findings), hidden)


def _said(message: str) -> str:
    return "不符合填写要求" if message in ("", _UNSAID) else message


@lru_cache(maxsize=32)
def _judgeable(xform: bytes) -> tuple[str, tuple[Finding, ...]]:
    """The form, its rules about dates put as numbers, and a finding for each that cannot be."""
    document = safexml.parse(xform)
    binds = list(document.iter(f"{_XFORMS}bind"))
    dated = {_last_step(b.get("nodeset", "")) for b in binds if b.get("type") in _DATE_TYPES}
    days = dated - {_last_step(b.get("nodeset", "")) for b in binds if b.get("type") != "date"}
    findings = []
    for bind in binds:
        for rule in _RULES:
            expression = bind.get(rule)
            own = bind.get("type") in _DATE_TYPES and rule == "constraint"
            if expression and (own or _mentions_dates(expression, dated)):
                numbers = as_numbers(expression, days, own=bind.get("type") == "date")
                if numbers is not None and rule != "calculate":
                    bind.set(rule, numbers)
                    continue
                del bind.attrib[rule]
                findings.append(
                    Finding("not_judged", bind.get("nodeset", ""), f"日期规则未复核：{expression}")
                )
    return etree.tostring(document, encoding="unicode"), tuple(findings)


def _mentions_dates(expression: str, dated: set[str]) -> bool:
    if _DATE_FUNCTIONS.search(expression):
        return True
    outside_quotes = re.sub(r"'[^']*'|\"[^\"]*\"", "", expression)
    return any(step in dated for step in _STEP.findall(outside_quotes))


def _last_step(path: str) -> str:
    return path.rpartition("/")[2]


def _path_of(failure: object) -> str:
    return str(failure[0]) if isinstance(failure, list | tuple) and failure else "/"
