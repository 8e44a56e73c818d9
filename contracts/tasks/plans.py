"""Plans and the indicators they serve (domain.md §4.1)."""

from datetime import date
from typing import ClassVar

from contracts.event import Event


class IndicatorUpserted(Event):
    """An indicator of one of the catalogues is this, whatever was said of it before (domain.md §4.1)."""

    aggregate: ClassVar[str] = "code"

    code: str  #: NM-03
    catalogue: str  #: WB, NC or NM
    name: str
    env_dimension: str | None  #: 政务环境, 市场环境, 法治环境 or 社会环境
    active: bool  #: whether it may be named from now on


class PlanPublished(Event):
    """A plan set is in force and its tasks are dispatched (domain.md §4.1)."""

    aggregate: ClassVar[str] = "plan_code"

    plan_code: str
    year: int
    version: str
    task_count: int
    published_on: date
    status: str = "published"  #: 已发布
