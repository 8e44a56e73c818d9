"""The measures of each plan: what they say, who leads them, by when, and what became of them."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from typing import Literal

from chassis.officetime.workdays import Calendar
from services.tasks.demo.numbers import ACTIVE, ARCHIVED, AS_OF, SEED, SUPERVISED, Standing
from services.tasks.plans.schemas import PlanIn

Fate = Literal["closed", "waiting", "on_course", "lasting", "near", "lagging", "late", "suspended"]
_GREEN: tuple[Fate, ...] = ("on_course", "lasting", "waiting")
_YELLOW: tuple[Fate, ...] = ("near", "lagging")
TODAY = AS_OF.date()
CALENDAR = Calendar({})
AREAS = (
    *(
        "市场准入",
        "获得经营场所",
        "市政公用设施接入",
        "政务服务",
        "纳税服务",
        "解决商业纠纷",
        "招标投标",
        "政府采购",
    ),
    *(
        "获得信贷",
        "人才招聘",
        "知识产权保护",
        "市场监管",
        "执行合同",
        "保护中小投资者",
        "包容普惠创新",
        "登记财产",
    ),
)
NAMES = (
    *("推进事项“一网通办”", "压缩办理时限", "精简申请材料", "推行告知承诺制", "健全帮办代办机制"),
    *("清理不合理收费", "规范中介服务", "加强信用监管", "推动数据共享应用", "开展企业回访"),
    *("完善容缺受理", "优化现场踏勘流程", "建立问题闭环机制", "落实惠企政策直达", "规范涉企执法"),
)
#: the units by code as directory's starter set has them, those of group A more often
UNITS = [f"D{number:02d}" for number in range(1, 37)]
_WEIGHTS = [6] * 20 + [2] * 12 + [2] * 4
_NEAR = [date(2024, 12, day) for day in (9, 10, 11, 12, 13)]
_LATE = [date(2024, 11, day) for day in (20, 22, 25, 29)]
_YEAR_END = date(2024, 12, 31)
_ROUNDS_BEGIN = date(2024, 1, 31)
DONE = 100  #: per cent


@dataclass(frozen=True)
class Measure:
    """One task and its way; ``reports`` are the days on which it was told to be so far."""

    plan: str
    seq: int
    title: str
    content: str
    lead: str
    helpers: tuple[str, ...]
    due: date | None
    fate: Fate
    signed_on: date
    reports: tuple[tuple[date, int], ...]
    submitted_on: date | None

    @property
    def task_no(self) -> str:
        return f"{self.plan}-{self.seq:03d}"


def published_on(plan: PlanIn) -> date:
    """The third working day after the plan was issued."""
    assert plan.issued_on is not None, "every plan of the demo set is"
    return CALENDAR.add(plan.issued_on, 3)


def measures(plan: PlanIn) -> list[Measure]:
    """All of a plan's, in their order; the same every time."""
    random = Random(f"{SEED}/{plan.code}")  # noqa: S311  nobody is to be surprised by it
    fates = _fates((ARCHIVED | ACTIVE)[plan.code])
    random.shuffle(fates)
    planned = [_measure(random, plan, seq, fate) for seq, fate in enumerate(fates, start=1)]
    return _supervised(planned, SUPERVISED.get(plan.code, 0))


def _supervised(planned: list[Measure], count: int) -> list[Measure]:
    """The first so many of those done late in the year of the rounds were so late that they were ordered."""
    late = [
        m for m in planned if m.due and m.submitted_on and m.due >= _ROUNDS_BEGIN and m.submitted_on > m.due
    ]
    ordered = {m.seq: CALENDAR.add(m.due, 4 + m.seq % 3) for m in late[:count] if m.due}
    assert len(ordered) == count, "as many as there are orders"
    return [
        replace(m, submitted_on=day, reports=(*m.reports[:-1], (day, DONE)))
        if (day := ordered.get(m.seq))
        else m
        for m in planned
    ]


def _fates(standing: Standing) -> list[Fate]:
    """Green is what waits for its verification, what is on course, and what lasts; yellow is near or lags."""
    alike: tuple[tuple[Fate, int], ...] = (
        ("closed", standing.closed),
        ("late", standing.red),
        ("suspended", standing.suspended),
    )
    return [
        *(fate for fate, count in alike for _ in range(count)),
        *(_GREEN[n % len(_GREEN)] for n in range(standing.green)),
        *(_YELLOW[n % len(_YELLOW)] for n in range(standing.yellow)),
    ]


def _measure(random: Random, plan: PlanIn, seq: int, fate: Fate) -> Measure:
    area, name = AREAS[(seq - 1) // len(NAMES) % len(AREAS)], NAMES[(seq - 1) % len(NAMES)]
    lead = random.choices(UNITS, _WEIGHTS)[0]
    helpers = random.sample([unit for unit in UNITS if unit != lead], random.choice((0, 0, 1, 2)))
    begun = published_on(plan)
    signed_on = CALENDAR.add(begun, random.choice((0, 1, 1, 2, 2, 2, 3)))
    due = _due(random, plan, fate)
    submitted_on = _submitted(random, fate, signed_on, due)
    return Measure(
        plan=plan.code,
        seq=seq,
        title=f"{name}（{area}）",
        content=f"围绕{area}，{name}，列出清单、明确路径，按月调度，{plan.year}年见到成效。",
        lead=lead,
        helpers=tuple(helpers),
        due=due,
        fate=fate,
        signed_on=signed_on,
        reports=_reports(random, fate, signed_on, submitted_on),
        submitted_on=submitted_on,
    )


def _due(random: Random, plan: PlanIn, fate: Fate) -> date | None:
    if fate == "closed":
        return _closed_due(random, plan)
    choices: dict[Fate, Sequence[date | None]] = {"lasting": [None], "near": _NEAR, "late": _LATE}
    return random.choice(choices.get(fate, [_YEAR_END]))


def _closed_due(random: Random, plan: PlanIn) -> date:
    """The end of a month, from the third after the publication to the last that can be verified by now."""
    begun = published_on(plan)
    last = (2024, 10) if plan.code in ACTIVE else (plan.year, 12)
    months = (last[0] - begun.year) * 12 + last[1] - begun.month
    ahead = begun.month - 1 + random.randint(min(3, months), months)
    year, month = begun.year + ahead // 12, ahead % 12 + 1
    return date(year, month, monthrange(year, month)[1])


def _submitted(random: Random, fate: Fate, signed_on: date, due: date | None) -> date | None:
    """Most hand it in before it is due, one in twelve some days later."""
    if fate == "waiting":
        return date(2024, 12, 5)
    if fate != "closed":
        return None
    assert due is not None, "what is closed had a due date"
    late = random.random() < 1 / 12
    day = CALENDAR.add(due, random.randint(1, 2)) if late else due - timedelta(days=random.randint(0, 25))
    return max(CALENDAR.subtract(day + timedelta(days=1), 1), CALENDAR.add(signed_on, 5))


def _reports(
    random: Random, fate: Fate, signed_on: date, submitted_on: date | None
) -> tuple[tuple[date, int], ...]:
    """Half-way, if it goes on or sometimes, and at the end: 100 where it is handed in, else how it stands."""
    end = submitted_on or date(2024, 11, 28)
    half = CALENDAR.add(signed_on + (end - signed_on) / 2, 0)
    last = {
        "on_course": (90, 97),
        "near": (93, 98),
        "lagging": (55, 70),
        "late": (80, 95),
        "lasting": (40, 70),
    }
    percent = 100 if submitted_on else random.randint(*last.get(fate, (30, 50)))
    told = submitted_on is None or random.random() < 1 / 4
    return ((half, percent // 2), (end, percent)) if told and signed_on < half < end else ((end, percent),)
