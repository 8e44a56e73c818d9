"""Supervision experience officers (监督体验官): their terms and what they do."""

from datetime import date
from typing import ClassVar, Literal

from contracts.event import Event


class OfficerAppointed(Event):
    """Somebody became a supervision experience officer (监督体验官), or was appointed for another term."""

    aggregate: ClassVar[str] = "officer_id"

    officer_id: str
    level: Literal["city", "banner"]  #: 市级, 旗级
    category: str  #: 企业, 商协会, 人大代表 …
    appointed_on: date
    term_end: date
    status: str = "serving"  #: 在聘


class OfficerEnded(Event):
    """An officer's term is over (期满), or was ended before its time (解聘)."""

    aggregate: ClassVar[str] = "officer_id"

    officer_id: str
    level: Literal["city", "banner"]
    ended_on: date
    status: str  #: expired 期满 or dismissed 解聘


class OfficerActivityRecorded(Event):
    """An officer tried a service, explained policies or collected opinions."""

    aggregate: ClassVar[str] = "officer_id"

    officer_id: str
    level: Literal["city", "banner"]
    kind: str  #: 体验, 政策宣传 or 意见收集
    held_on: date
