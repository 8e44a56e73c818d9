"""The 352 questionnaires of the demo set as they are filled in, and what the centre decides about them."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any, Literal

from chassis.context import OFFICE_ZONE
from services.surveys.demo import words
from services.surveys.demo.numbers import AS_OF, DUPLICATE, KEPT, LATE, OPINIONS, UNCLEAR, VOID
from services.surveys.demo.outings import CALENDAR, Outing, Stop, another
from services.surveys.demo.people import HALL, ZONE, Person
from services.surveys.demo.registry import Planned
from services.surveys.demo.visits import Visit
from services.surveys.enterprises.particulars import Kind, Town

VISIT, OPINION = "nqzf", "myd"
Verdict = Literal["merge", "keep", "void", "approve", "name", "confirm", "dismiss"]

_CAMPAIGNS = {"wanmin": "cadres", "dengmen": "counsel", "fanuan": "law", "qita": "other"}
_TOWNS = {
    Town.AOLEZHAOQI: "aolezhaoqi",
    Town.SHANGHAIMIAO: "shanghaimiao",
    Town.CHENGCHUAN: "chengchuan",
    Town.ANGSU: "angsu",
    Town.ZONE: "zone",
}
_KINDS = {kind: kind.name.lower() for kind in Kind}
_SCORES, _SHARES_BEFORE, _SHARES_SINCE = "54321", (44, 36, 15, 4, 1), (54, 34, 10, 2, 0)
_KNOWING = 0.7  # know the policies in force
_SETTLED = date(2024, 11, 1)  # of what comes later nobody has to decide any more


@dataclass(frozen=True)
class Decision:
    """What the centre decides about a submission, or about the problem it tells."""

    verdict: Verdict
    at: datetime
    why: str
    enterprise: Planned | None = None


@dataclass(frozen=True)
class Filled:
    """A questionnaire as somebody filled it in; the number of the action is put in when it is known."""

    client_id: str
    questionnaire: str
    person: Person
    filled_at: datetime
    received_at: datetime
    answers: Mapping[str, Any]
    outing: Outing | None = None
    decision: Decision | None = None


def forms(random: Random, visits: Sequence[Visit]) -> list[Filled]:
    """All of them, in no order."""
    by_form = [visit for visit in visits if not visit.entered]
    plain = [
        v for v in by_form if not (v.told or v.unfounded) and v.stop.day < _SETTLED and v.enterprise.body.uscc
    ]
    apart = random.sample(plain, LATE + UNCLEAR)
    late, unclear = apart[:LATE], apart[LATE:]
    told_once = [_of_visit(random, v, late=v in late, unclear=v in unclear) for v in by_form]
    doubled = [
        (v, f) for v, f in zip(by_form, told_once, strict=True) if v not in apart and v.stop.day < _SETTLED
    ]
    again = random.sample(doubled, DUPLICATE + KEPT)
    told_twice = [_again(random, v, f, keep=n < KEPT) for n, (v, f) in enumerate(again)]
    voids = random.sample([v for v in plain if v not in apart], VOID)
    return [
        *told_once,
        *told_twice,
        *(_void(random, visit, late=n % 2 == 0) for n, visit in enumerate(voids)),
        *_opinions(random),
    ]


def _of_visit(random: Random, visit: Visit, *, late: bool, unclear: bool) -> Filled:
    filled_at = _moment(random, visit.stop.day)
    received_at = filled_at + (timedelta(days=random.randint(17, 24)) if late else _delay(random, filled_at))
    answers, told = _answers(random, visit, filled_at), visit.told or visit.unfounded
    filled = _filled(random, visit.stop, filled_at, received_at, answers)
    decided_at = _next_day(random, received_at)
    if late:
        return replace(
            filled, decision=Decision("approve", decided_at, "走访地无网络，回旗里后补传，情况属实")
        )
    if unclear:
        answers["enterprise"] |= _without_code(visit.enterprise.body.name[:-2], visit.enterprise.body.kind)
        return replace(filled, decision=Decision("name", decided_at, "与走访干部核实", visit.enterprise))
    if told and told.asked_back:
        verdict: Verdict = "confirm" if visit.told else "dismiss"
        return replace(filled, decision=Decision(verdict, decided_at, told.asked_back))
    return filled


def _again(random: Random, visit: Visit, first: Filled, *, keep: bool) -> Filled:
    """Another who was there tells of the same visit."""
    filled_at = first.filled_at + timedelta(minutes=random.randint(5, 40))
    received_at = max(first.received_at, filled_at) + timedelta(minutes=random.randint(5, 90))
    quiet = Visit(visit.stop, visit.enterprise, entered=False)
    filled = _filled(random, visit.stop, filled_at, received_at, _answers(random, quiet, filled_at))
    decided_at = _next_day(random, received_at)
    decision = (
        Decision("keep", decided_at, "企业有两处门店，分别填写")
        if keep
        else Decision("merge", decided_at, "同一次走访，两人都填了")
    )
    return replace(filled, person=another(random, visit.stop), decision=decision)


def _void(random: Random, like: Visit, *, late: bool) -> Filled:
    """One that counts for nothing: long past and untrue, or of an enterprise that is not to be found."""
    filled_at = _moment(random, like.stop.day)
    received_at = filled_at + (timedelta(days=random.randint(20, 26)) if late else _delay(random, filled_at))
    answers = _answers(random, Visit(like.stop, like.enterprise, entered=False), filled_at)
    if not late:
        place = random.choice(words.UNKNOWN_PLACES)
        answers["enterprise"] |= _without_code(place, Kind.COMPANY)
    why = "补录内容与走访记录不符" if late else "查无此企业"
    filled = _filled(random, like.stop, filled_at, received_at, answers)
    return replace(filled, decision=Decision("void", _next_day(random, received_at), why))


def _filled(
    random: Random, stop: Stop, filled_at: datetime, received_at: datetime, answers: dict[str, Any]
) -> Filled:
    return Filled(_client_id(random), VISIT, stop.person, filled_at, received_at, answers, stop.outing)


def _answers(random: Random, visit: Visit, filled_at: datetime) -> dict[str, Any]:
    """What is filled in on a visit, as the form names its questions."""
    body, told = visit.enterprise.body, visit.told or visit.unfounded
    knows = random.random() < _KNOWING
    option = words.OPTIONS[told.category] if told else "none"
    text = told.text if told else None
    return {
        **_times(random, filled_at),
        "visit": {
            "visit_date": visit.stop.day.isoformat(),
            "campaign": _CAMPAIGNS[visit.stop.campaign],
            "respondent": random.choices(("cadre", "guided"), (3, 1))[0],
            "position": f"{body.lat} {body.lon} 0 0",
        },
        "enterprise": {
            "enterprise_name": body.name,
            "uscc": body.uscc,
            "kind": None if body.uscc else _KINDS[body.kind],
            "industry": body.industry,
            "town": _TOWNS[body.town],
            "gacha": body.gacha,
            "phone": body.phone,
            "employees": visit.enterprise.employees,
        },
        "knows_policy": "yes" if knows else "no",
        "policy_wanted": None if knows else random.choice(words.POLICIES),
        "needs": [option],
        "funding_text": text if option == "funding" else None,
        "needs_text": None if option in ("funding", "none") else text,
        "more": [],
        "satisfaction": _score(random, filled_at),
        "remarks": random.choice(words.REMARKS) or None,
    }


def _without_code(name: str, kind: Kind) -> dict[str, Any]:
    """An enterprise whose code is not at hand; the form asks then of what kind it is."""
    return {"enterprise_name": name, "uscc": None, "kind": _KINDS[kind]}


def _opinions(random: Random) -> Iterator[Filled]:
    """What enterprises fill in themselves, on the tablets of the service hall and of the zone."""
    first = date(2023, 3, 6)
    days = [first + timedelta(days=n) for n in range((AS_OF.date() - first).days)]
    for day in sorted(random.choices([day for day in days if CALENDAR.is_workday(day)], k=OPINIONS)):
        filled_at, score = _moment(random, day), _score(random, datetime.combine(day, time(), OFFICE_ZONE))
        knows = random.random() < _KNOWING
        answers = {
            **_times(random, filled_at),
            "campaign": "暖城·暖企",
            "day": day.isoformat(),
            "respondent": random.choices(("self", "guided"), (4, 1))[0],
            "industry": random.choice("AACCFFFGEHHOL"),
            "scale": random.choices(("L", "M", "S", "micro"), (2, 10, 38, 50))[0],
            "knows_policy": "yes" if knows else "no",
            "policy_wanted": None if knows else random.choice(words.POLICIES),
            "services": random.sample(("register", "permit", "tax", "power", "social"), random.randint(0, 2)),
            "satisfaction": score,
            "reason": random.choice(words.REASONS) if score in "21" else None,
            "remarks": random.choice(words.REMARKS) or None,
        }
        received_at = filled_at + timedelta(seconds=random.randint(5, 50))
        person = random.choices((HALL, ZONE), (3, 1))[0]
        yield Filled(_client_id(random), OPINION, person, filled_at, received_at, answers)


def _times(random: Random, filled_at: datetime) -> dict[str, str]:
    began = filled_at - timedelta(minutes=random.randint(6, 25))
    return {
        "start": began.isoformat(timespec="milliseconds"),
        "end": filled_at.isoformat(timespec="milliseconds"),
    }


def _score(random: Random, on: datetime) -> str:
    """How satisfied somebody is; they are more so in 2024."""
    return random.choices(_SCORES, _SHARES_SINCE if on.year > AS_OF.year - 1 else _SHARES_BEFORE)[0]


def _moment(random: Random, day: date) -> datetime:
    minutes = random.choice((random.randint(0, 150), random.randint(330, 480)))  # not at noon
    return datetime.combine(day, time(9, 10), OFFICE_ZONE) + timedelta(minutes=minutes)


def _delay(random: Random, filled_at: datetime) -> timedelta:
    """How long a phone needs to find a network; days where herders live, but nothing is left at the end."""
    longest = AS_OF - filled_at
    return min(timedelta(minutes=random.choice((2, 3, 4, 8, 15, 40, 240, 1200))), longest / 2)


def _next_day(random: Random, after: datetime) -> datetime:
    """In the morning of the next working day."""
    day = CALENDAR.add(after.date(), 1)
    return datetime.combine(day, time(9), OFFICE_ZONE) + timedelta(minutes=random.randint(0, 110))


def _client_id(random: Random) -> str:
    return f"uuid:{uuid.UUID(int=random.getrandbits(128), version=4)}"
