"""The monthly bulletin (月调度通报), worded from what was frozen and from nothing else (domain.md §6.6)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.officetime.ladder import Level
from chassis.papers.paper import Block, Grid, Heading, Paper, Text, dated
from services.tasks.reports.counting import COUNTED
from services.tasks.reports.matters import Matters
from services.tasks.reports.model import Report, ReportLine, ReportUnit
from services.tasks.reports.others import told
from services.tasks.reports.schemas import PlanLine
from services.tasks.reports.scoring import Figures, percent, total
from services.tasks.reports.yearly import ACCOUNT, YearOfUnit, by_unit
from services.tasks.rounds.model import RoundStatus
from services.tasks.rules import RULES

NUMERALS = "一二三四五六七八九十"
PLAN_HEADINGS = (
    *("序号", "方案", "任务总数", "已销号", "绿", "黄", "红", "暂缓", "总完成率"),
    *("应完成", "已完成", "序时完成率"),
)
UNIT_HEADINGS = (
    *("名次", "单位", "应完成", "已完成", "按时完成", "序时完成率", "按时率", "应报", "按时报"),
    *("填报及时率", "一次通过率", "得分", "较上月"),
)
ACCOUNT_HEADINGS = ("序号", "单位", "本月应结", "结清", "欠账", "挂账")
YEAR_HEADINGS = ("序号", "单位", "长期任务", "结清", "欠账", "挂账", "全年欠账项次")
LIGHT_HEADINGS = ("序号", "任务编号", "任务名称", "主办单位", "责任人", "完成时限", "进度", "存在问题")
LADDER_HEADINGS = ("序号", "类别", "文号", "任务", "单位", "日期", "逾期工作日")
LEVELS = {Level.SUPERVISE: "督办", Level.INTERVIEW: "约谈", Level.NOTICE: "通报"}


@dataclass(frozen=True)
class Frozen:
    """A report with its rows, read once for all the papers made of it."""

    report: Report
    units: Sequence[ReportUnit]
    lines: Sequence[ReportLine]  #: only those with a red or yellow light
    matters: Matters
    years: Sequence[YearOfUnit]  #: of long-term tasks, in December only

    @classmethod
    def of(cls, session: Session, report: Report) -> "Frozen":
        """What the papers need of a report."""
        ranking = (ReportUnit.rank.asc().nulls_last(), ReportUnit.sort_order, ReportUnit.dept)
        units = select(ReportUnit).where(ReportUnit.report_id == report.id).order_by(*ranking)
        lit = select(ReportLine).where(ReportLine.report_id == report.id, COUNTED["red"] | COUNTED["yellow"])
        lines = session.scalars(lit.order_by(ReportLine.due_date, ReportLine.task_no)).all()
        matters, years = Matters.of(session, report), by_unit(session, report)
        return cls(report, session.scalars(units).all(), lines, matters, years)

    @property
    def names(self) -> Mapping[str, str]:
        """The units' names by code."""
        others: dict[str, str] = (self.report.matters or {}).get("units", {})
        return others | {unit.dept: unit.name for unit in self.units}


def bulletin(frozen: Frozen) -> Paper:
    """The paper; a draft until it is published, and says so."""
    report = frozen.report
    year, month = report.month.split("-")
    notes = ["（更正）"] if report.edition > 1 else []
    if report.status != RoundStatus.PUBLISHED:
        notes.append("（未印发，供审阅）")
    return Paper(
        issuer=RULES.reports.issuer,
        number=report.report_no,
        title=["鄂托克前旗营商环境工作任务", f"月调度通报（{year}年第{int(month)}期）"],
        addressees="各成员单位：",
        blocks=list(_numbered(_sections(frozen))),
        dated=report.published_on,
        notes=notes,
    )


def plan_rows(report: Report) -> list[list[str]]:
    """表1."""
    lines = [PlanLine.of(row) for row in report.plans]
    whole = {name: sum(row[name] for row in report.plans) for name in report.plans[0] if name not in _NAMES}
    lines.append(PlanLine.of({"code": "", "name": "合计", **whole}))
    return [
        [str(n) if line.code else "", *(str(getattr(line, name)) for name in _PLAN_COLUMNS)]
        for n, line in enumerate(lines, start=1)
    ]


_NAMES = ("code", "name")
_PLAN_COLUMNS = (
    *("name", "total", "closed", "green", "yellow", "red", "suspended", "closed_rate"),
    *("due_total", "completed", "completed_rate"),
)


def unit_rows(frozen: Frozen) -> list[list[str]]:
    """表2; who has nothing due is listed without a rank."""
    return [_unit_row(unit) for unit in frozen.units]


def account_rows(frozen: Frozen) -> list[list[str]]:
    """结账: what each unit's tasks were settled as."""
    live = [unit for unit in frozen.units if unit.settled + unit.owed + unit.held]
    return [
        [
            str(n),
            unit.name,
            *map(str, (unit.settled + unit.owed + unit.held, unit.settled, unit.owed, unit.held)),
        ]
        for n, unit in enumerate(live, start=1)
    ]


def year_rows(frozen: Frozen) -> list[list[str]]:
    """年度结账: what each unit's long-term tasks were settled as for the year."""
    return [
        [
            str(n),
            frozen.names.get(year.dept, year.dept),
            *map(str, (year.live, year.settled, year.owed, year.held, year.months_owed)),
        ]
        for n, year in enumerate(frozen.years, start=1)
    ]


def light_rows(frozen: Frozen, light: str) -> list[list[str]]:
    """表3 and 表4."""
    names = frozen.names
    lines = [line for line in frozen.lines if line.light == light]
    return [
        [
            str(n),
            line.task_no,
            line.title,
            names.get(line.dept, line.dept),
            line.owner or "",
            line.due_date.isoformat() if line.due_date else "长期坚持",
            f"{line.progress_pct}%",
            line.problems or "",
        ]
        for n, line in enumerate(lines, start=1)
    ]


def ladder_rows(frozen: Frozen) -> list[list[str]]:
    """督办, 约谈 and 通报 of the month."""
    names = frozen.names
    return [
        [
            str(n),
            LEVELS[Level(each["level"])],
            each["order_no"] or "",
            f"{each['task_no']} {each['title']}",
            names.get(each["dept"], each["dept"]),
            each["on"],
            str(each["overdue_workdays"]),
        ]
        for n, each in enumerate(frozen.report.escalations, start=1)
    ]


def _numbered(sections: Iterator[tuple[str, list[Block]]]) -> Iterator[Block]:
    for numeral, (title, blocks) in zip(NUMERALS, sections, strict=False):
        yield Heading(f"{numeral}、{title}")
        yield from blocks


def _sections(frozen: Frozen) -> Iterator[tuple[str, list[Block]]]:
    yield "总体情况", [Text(text) for text in _summary(frozen)]
    plans = Grid("表1 各方案任务推进情况", PLAN_HEADINGS, plan_rows(frozen.report), _PLAN_WIDTHS)
    yield "各方案任务推进情况", [plans]
    yield "单位完成情况及排名", list(_ranking(frozen))
    yield "红黄灯任务", list(_lights(frozen))
    if frozen.report.matters is not None:
        yield from told(frozen.report, frozen.matters, frozen.names)
    yield "督办约谈通报情况", list(_ladder(frozen))
    yield "存在问题及下步要求", list(_measures(frozen))


_PLAN_WIDTHS = (3, 7, 4, 4, 3, 3, 3, 3, 5, 4, 4, 5)
_UNIT_WIDTHS = (3, 9, 3, 3, 3, 5, 5, 3, 3, 5, 5, 5, 4)


def _summary(frozen: Frozen) -> Iterator[str]:
    report = frozen.report
    whole = {name: sum(row[name] for row in report.plans) for name in ("total", "closed", *_LIGHTS)}
    done = percent(Figures(due_total=whole["total"], completed=whole["closed"]).rates()["completion"])
    yield (
        f"截至{dated(report.round.cutoff)}，共有{len(report.plans)}个方案、{whole['total']}项改革任务，"
        f"已销号{whole['closed']}项，总完成率{done}；推进中绿灯{whole['green']}项、黄灯{whole['yellow']}项、"
        f"红灯{whole['red']}项，暂缓{whole['suspended']}项。"
    )
    figures = total(unit.figures for unit in frozen.units)
    rates = {name: percent(each) for name, each in figures.rates().items()}
    yield (
        f"应完成{figures.due_total}项，已完成{figures.completed}项，序时完成率{rates['completion']}；"
        f"其中按时完成{figures.on_time}项，按时率{rates['on_time']}。本月应报{figures.required}项，"
        f"按时报{figures.filed_on_time}项，迟报{figures.filed - figures.filed_on_time}项，"
        f"漏报{figures.required - figures.filed}项，填报及时率{rates['timely']}，"
        f"一次通过率{rates['first_pass']}。"
    )
    settled, owed, held = (sum(getattr(unit, name) for unit in frozen.units) for name in _ACCOUNT)
    yield f"本月应结{settled + owed + held}项，结清{settled}项，欠账{owed}项，挂账{held}项。"


_LIGHTS = ("green", "yellow", "red", "suspended")
_ACCOUNT = ("settled", "owed", "held")


def _ranking(frozen: Frozen) -> Iterator[Block]:
    praised = [u.name for u in frozen.units if u.rank is not None and u.rank <= RULES.reports.praise_rank]
    if praised:
        yield Text(f"对排名前{RULES.reports.praise_rank}位的{'、'.join(praised)}予以表扬。")
    idle = [unit.name for unit in frozen.units if unit.rank is None]
    if idle:
        yield Text(f"{'、'.join(idle)}本月无到期任务，不参加排名。")
    yield Grid("表2 单位完成情况及排名", UNIT_HEADINGS, unit_rows(frozen), _UNIT_WIDTHS)
    yield Grid("表2附 本月结账情况", ACCOUNT_HEADINGS, account_rows(frozen), (3, 12, 5, 5, 5, 5))
    if frozen.years:
        live, settled, owed, held = (sum(getattr(year, name) for year in frozen.years) for name in ACCOUNT)
        yield Text(
            f"长期坚持的任务{live}项，年度结清{settled}项，欠账{owed}项，挂账{held}项，均不销号，继续推进。"
        )
        yield Grid("表2附 长期任务年度结账情况", YEAR_HEADINGS, year_rows(frozen), (3, 12, 5, 4, 4, 4, 6))


def _lights(frozen: Frozen) -> Iterator[Block]:
    for caption, light, none in (
        ("表3 红灯任务", "red", "本月无红灯任务。"),
        ("表4 黄灯任务", "yellow", "本月无黄灯任务。"),
    ):
        rows = light_rows(frozen, light)
        yield Grid(caption, LIGHT_HEADINGS, rows, (3, 6, 9, 8, 4, 8, 4, 9)) if rows else Text(none)


def _ladder(frozen: Frozen) -> Iterator[Block]:
    rows = ladder_rows(frozen)
    if not rows:
        yield Text("本月没有下达督办单，没有约谈和通报。")
        return
    levels = [each["level"] for each in frozen.report.escalations]
    counts = "，".join(f"{name}{levels.count(level)}项" for level, name in LEVELS.items())
    yield Text(f"本月{counts}。")
    yield Grid("督办约谈通报一览", LADDER_HEADINGS, rows, (3, 3, 11, 12, 8, 7, 4))


def _measures(frozen: Frozen) -> Iterator[Block]:
    for n, each in enumerate(frozen.report.measures):
        yield Heading(f"（{NUMERALS[n % 10]}）{each['problem']}", level=2)
        yield Text(each["measure"])
    if not frozen.report.measures:
        yield Text("请各单位对照红黄灯任务和欠账任务，逐项明确措施、责任人和完成时间，于下月填报前落实到位。")


def _unit_row(unit: ReportUnit) -> list[str]:
    rates = {name: percent(each) for name, each in unit.figures.rates().items()}
    return [
        "—" if unit.rank is None else str(unit.rank),
        unit.name,
        *map(str, (unit.due_total, unit.completed, unit.on_time)),
        rates["completion"],
        rates["on_time"],
        *map(str, (unit.required, unit.filed_on_time)),
        rates["timely"],
        rates["first_pass"],
        unit.score or "—",
        _against_last(unit),
    ]


def _against_last(unit: ReportUnit) -> str:
    if unit.rank is None or unit.last_rank is None:
        return "—"
    risen = unit.last_rank - unit.rank
    return "持平" if not risen else f"升{risen}位" if risen > 0 else f"降{-risen}位"
