"""The sections 五 to 七 of the bulletin: the ledger, the campaign's actions, what officers brought up."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from chassis.papers.paper import Block, Grid, Text
from contracts.issues.handling import SOURCES
from services.tasks.reports.matters import Matters
from services.tasks.reports.model import Report
from services.tasks.reports.scoring import percent, rate
from services.tasks.rules import RULES

_COUNTS = ("total", "fresh", "closed_in_month", "closed", "solved", "open", "overdue")
_COUNT_HEADINGS = ("问题总数", "本月登记", "本月销号", "已销号", "已解决", "在办", "逾期", "办结率")
SOURCE_HEADINGS = ("序号", "问题来源", *_COUNT_HEADINGS)
ACTION_HEADINGS = ("序号", "行动", "行动次数", "本月行动", "反映问题", "已解决", "服务企业")
OFFICER_HEADINGS = ("序号", "主办单位", *_COUNT_HEADINGS)
_COUNT_WIDTHS = (5, 5, 5, 4, 4, 3, 3, 5)

Table = tuple[str, Sequence[str], list[list[str]]]


def told(report: Report, matters: Matters, names: Mapping[str, str]) -> Iterator[tuple[str, list[Block]]]:
    """Each section's title and what it says."""
    yield "问题台账办理", list(_ledger(matters))
    yield f"“{RULES.reports.campaign}”行动", list(_actions(report, matters))
    yield "监督体验官反映问题", list(_officers(report, matters, names))


def tables(report: Report, matters: Matters, names: Mapping[str, str]) -> Iterator[Table]:
    """The same as sheets: name, headings, rows."""
    yield "表5 问题台账", SOURCE_HEADINGS, source_rows(matters)
    yield "表6 行动", ACTION_HEADINGS, action_rows(report, matters)
    yield "表7 监督体验官", OFFICER_HEADINGS, officer_rows(matters, names)


def source_rows(matters: Matters) -> list[list[str]]:
    """表5: the issues of each source, and all of them."""
    known = {row.key: row for row in matters.by_source}
    rows = [(name, known[source]) for source, name in SOURCES.items() if source in known]
    return _with_sum(rows)


def action_rows(report: Report, matters: Matters) -> list[list[str]]:
    """表6 (CNT-4): an enterprise for which several campaigns solved something is one in the sum."""
    frozen = report.matters or {}
    heard = {row.key: row for row in matters.of_campaigns}
    found = [_campaign(report, name) for name in frozen.get("campaigns", ())]
    rows = [
        (name, (held, fresh, *_heard(heard.get(name)), len(matters.served.get(name, ()))))
        for name, held, fresh in found
        if held or name in heard
    ]
    if not rows:
        return []
    *whole, _ = (sum(column) for column in zip(*(counts for _, counts in rows), strict=True))
    served = len(frozenset[str]().union(*matters.served.values()))
    numbered = [[str(n), name, *map(str, counts)] for n, (name, counts) in enumerate(rows, start=1)]
    return [*numbered, ["", "合计", *map(str, whole), str(served)]]


def officer_rows(matters: Matters, names: Mapping[str, str]) -> list[list[str]]:
    """表7: what officers brought up, by the unit that handles it; 尚未交办 last."""
    given = [(names.get(row.key, row.key), row) for row in matters.of_officers if row.key is not None]
    waiting = [("尚未交办", row) for row in matters.of_officers if row.key is None]
    return _with_sum([*given, *waiting])


def _ledger(matters: Matters) -> Iterator[Block]:
    rows = source_rows(matters)
    if not rows:
        yield Text("问题台账尚无登记的问题。")
        return
    whole = dict(zip(_COUNTS, rows[-1][2:], strict=False))
    yield Text(
        f"问题台账累计登记{whole['total']}件，已销号{whole['closed']}件，其中已解决{whole['solved']}件；"
        f"在办{whole['open']}件，逾期{whole['overdue']}件。"
        f"本月登记{whole['fresh']}件，销号{whole['closed_in_month']}件。"
    )
    yield Grid("表5 问题台账办理情况", SOURCE_HEADINGS, rows, (3, 7, *_COUNT_WIDTHS))


def _actions(report: Report, matters: Matters) -> Iterator[Block]:
    rows = action_rows(report, matters)
    if not rows:
        yield Text("尚未开展行动。")
        return
    _, _, held, fresh, heard, solved, served = rows[-1]
    yield Text(
        f"累计开展行动{held}次，其中本月{fresh}次；走访反映问题{heard}件，已解决{solved}件，服务企业{served}家。"
    )
    caption = f"表6 “{RULES.reports.campaign}”行动开展情况"
    yield Grid(caption, ACTION_HEADINGS, rows, (3, 12, 5, 5, 5, 5, 5))


def _officers(report: Report, matters: Matters, names: Mapping[str, str]) -> Iterator[Block]:
    frozen = report.matters or {}
    serving, deeds = frozen.get("officers", {}), frozen.get("deeds", 0)
    yield Text(
        f"在聘监督体验官{sum(serving.values())}人，其中市级{serving.get('city', 0)}人、"
        f"旗级{serving.get('banner', 0)}人；本月开展体验、政策宣传、意见收集{deeds}次。"
    )
    rows = officer_rows(matters, names)
    none = Text("监督体验官尚未反映问题。")
    caption = "表7 监督体验官反映问题办理情况"
    yield Grid(caption, OFFICER_HEADINGS, rows, (3, 7, *_COUNT_WIDTHS)) if rows else none


def _with_sum(named: Sequence[tuple[str, Any]]) -> list[list[str]]:
    """Numbered rows and their sum; none at all where there is nothing to count."""
    if not named:
        return []
    counts = [[getattr(row, count) for count in _COUNTS] for _, row in named]
    whole = [sum(column) for column in zip(*counts, strict=True)]
    titles = [[str(n), name] for n, (name, _) in enumerate(named, start=1)]
    return [
        [*title, *map(str, row), percent(rate(row[_COUNTS.index("closed")], row[0]))]
        for title, row in zip([*titles, ["", "合计"]], [*counts, whole], strict=True)
    ]


def _campaign(report: Report, name: str) -> tuple[str, int, int]:
    """How many actions it held, and how many of them in the month."""
    held = [each for each in (report.matters or {}).get("actions", ()) if each["campaign"] == name]
    return name, len(held), sum(each["on"].startswith(report.month) for each in held)


def _heard(row: Any) -> tuple[int, int]:
    return (row.total, row.solved) if row is not None else (0, 0)
