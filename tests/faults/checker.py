"""Compares what was accepted with what became of it; pure, over values :mod:`tests.faults.books` has read."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from tests.faults.accepted import Accepted
from tests.faults.visits import PROBLEMS

DISPATCHED = "issues.events/issue_dispatched"
KINDS = ("lost", "duplicated", "out_of_order", "unacked", "wrongly_parked", "not_parked", "irregular")


@dataclass(frozen=True)
class Sent:
    """A row of an outbox."""

    event_id: str
    key: str  #: exchange/name
    stream: str
    position: int | None
    published: bool
    cause: str | None
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Taken:
    """A row of an inbox."""

    event_id: str
    key: str
    stream: str
    position: int | None
    status: str
    error: str | None = None
    attempts: int = 0


@dataclass(frozen=True)
class Books:
    """Every service's outbox in the order of recording, its inbox in that of handling, and what it hears."""

    outboxes: Mapping[str, Sequence[Sent]]
    inboxes: Mapping[str, Sequence[Taken]]
    hears: Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class Problem:
    """A problem as surveys knows it."""

    instance_id: str
    problem_id: str
    issue_no: str | None


@dataclass(frozen=True)
class Move:
    """A line of an issue's history."""

    issue_no: str
    action: str


@dataclass(frozen=True)
class Note:
    """A notification."""

    event_id: str
    template: str
    recipient: str


@dataclass(frozen=True)
class Chain:
    """What the services did with what they accepted and heard."""

    submissions: Sequence[str]
    problems: Sequence[Problem]
    issues: Mapping[str, str | None]  #: issue_no to the problem it came from
    moves: Sequence[Move]
    notes: Sequence[Note]
    names: Mapping[str, str | None]  #: the renamed unit, as each service knows it


@dataclass(frozen=True)
class Applied:
    """One application of an event by its subscriber, in the order of application."""

    event_id: str
    stream: str
    number: int


@dataclass(frozen=True)
class Finding:
    """A broken promise: of which kind (:data:`KINDS`), and where."""

    kind: str
    what: str


def unheard(books: Books) -> dict[str, int]:
    """How many events each subscriber has yet to take; those that have taken all are left out."""
    waiting = {
        service: len({s.event_id for s in _heard(books, service)} - {row.event_id for row in taken})
        for service, taken in books.inboxes.items()
    }
    return {service: count for service, count in waiting.items() if count}


def events(books: Books, poison: Mapping[str, str]) -> Iterator[Finding]:
    """Every event in every subscriber's inbox exactly once and done; poison, and only it, parked."""
    for publisher, sent in books.outboxes.items():
        yield from _log(publisher, sent)
    for service, taken in books.inboxes.items():
        yield from _received(service, _heard(books, service), taken, poison)
        yield from _in_order(service, taken)


def queues(depths: Mapping[str, int]) -> Iterator[Finding]:
    """Nothing waits in a queue, nothing is given out and not acknowledged."""
    for name, depth in depths.items():
        for _ in range(depth):
            yield Finding("unacked", f"a message in {name}")


def chain(found: Chain, books: Books, accepted: Accepted, poison: Mapping[str, str]) -> Iterator[Finding]:
    """Each visit once, each of its problems once in the ledger and linked back, each dispatch told once."""
    yield from _exactly_once("submission", accepted.submissions, found.submissions)
    problems = Counter(p.instance_id for p in found.problems)
    for instance_id in found.submissions:
        yield from _count(f"problems of {instance_id}", problems[instance_id], PROBLEMS)
    yield from _ledger(found)
    yield from _numbers(found.issues)
    yield from _moves(found, books, accepted)
    yield from _notes(found.notes, books, poison)
    for service, name in found.names.items():
        if accepted.renames and name != accepted.renames[-1]:
            yield Finding("lost", f"{service} knows the unit as {name}, not {accepted.renames[-1]}")


def applied(sent: Iterable[Sent], effects: Sequence[Applied], poison: Mapping[str, str]) -> Iterator[Finding]:
    """For a subscriber that writes a row per application: each event once, in the order of its stream."""
    yield from _exactly_once(
        "effect", {s.event_id for s in sent} - set(poison), [e.event_id for e in effects]
    )
    last: dict[str, int] = {}
    for effect in effects:
        if effect.number < last.get(effect.stream, effect.number):
            yield Finding("out_of_order", f"{effect.stream}: {effect.number} after {last[effect.stream]}")
        last[effect.stream] = effect.number


def tally(findings: Iterable[Finding]) -> dict[str, int]:
    """How many findings of each kind, none left out."""
    counted = Counter(finding.kind for finding in findings)
    return {kind: counted[kind] for kind in KINDS}


# --- events


def _log(publisher: str, sent: Sequence[Sent]) -> Iterator[Finding]:
    for each in sent:
        if not each.published:
            yield Finding("unacked", f"{publisher}: {each.event_id} is not published")
    positions = sorted(each.position or 0 for each in sent)
    if positions != list(range(1, len(sent) + 1)):
        yield Finding("irregular", f"{publisher}: its positions are not 1 to {len(sent)}")


def _heard(books: Books, service: str) -> list[Sent]:
    return [s for log in books.outboxes.values() for s in log if s.key in books.hears[service]]


def _received(
    service: str, heard: Sequence[Sent], taken: Sequence[Taken], poison: Mapping[str, str]
) -> Iterator[Finding]:
    rows = {row.event_id: row for row in taken}
    mine = {event_id for event_id, subscriber in poison.items() if subscriber == service}
    yield from _exactly_once(
        f"event in {service}", {s.event_id for s in heard} | mine, [t.event_id for t in taken]
    )
    for row in rows.values():
        what = f"{service}: {row.key} {row.event_id} is {row.status}: {row.error}"
        if row.event_id in mine and row.status != "parked":
            yield Finding("not_parked", what)
        elif row.event_id not in mine and row.status != "done":
            yield Finding("wrongly_parked" if row.status == "parked" else "unacked", what)


def _in_order(service: str, taken: Sequence[Taken]) -> Iterator[Finding]:
    streams: dict[str, list[int]] = {}
    for row in taken:
        if row.status == "done" and row.position is not None:
            streams.setdefault(row.stream, []).append(row.position)
    for stream, positions in streams.items():
        for earlier, later in pairwise(positions):
            if later < earlier:
                yield Finding("out_of_order", f"{service}: {stream} {later} after {earlier}")


# --- the chain


def _ledger(found: Chain) -> Iterator[Finding]:
    opened = Counter(ref for ref in found.issues.values())
    for problem in found.problems:
        yield from _count(f"issues of {problem.problem_id}", opened[problem.problem_id], 1)
        if found.issues.get(problem.issue_no or "") != problem.problem_id:
            yield Finding("lost", f"{problem.problem_id} is linked to {problem.issue_no}")
    strange = set(opened) - {problem.problem_id for problem in found.problems}
    for reference in strange:
        yield Finding("irregular", f"an issue of {reference}, which nobody reported")


def _numbers(issue_numbers: Iterable[str]) -> Iterator[Finding]:
    counters: dict[str, list[int]] = {}
    for number in issue_numbers:
        prefix, _, count = number.rpartition("-")
        counters.setdefault(prefix, []).append(int(count))
    for prefix, counts in counters.items():
        if sorted(counts) != list(range(1, len(counts) + 1)):
            yield Finding("irregular", f"the numbers of {prefix} are not 1 to {len(counts)}")


def _moves(found: Chain, books: Books, accepted: Accepted) -> Iterator[Finding]:
    for action, issue_numbers in accepted.moves.items():
        made = [move.issue_no for move in found.moves if move.action == action]
        yield from _exactly_once(action, issue_numbers, made)
    told = [s.data["issue_no"] for s in books.outboxes["issues"] if s.key == DISPATCHED]
    dispatched = {number for number in told if number in found.issues}
    yield from _exactly_once(
        "dispatch told", accepted.moves["dispatch"], [number for number in told if number in dispatched]
    )


def _notes(notes: Sequence[Note], books: Books, poison: Mapping[str, str]) -> Iterator[Finding]:
    made = Counter(note.event_id for note in notes)
    for sent in books.outboxes["issues"]:
        if sent.key == DISPATCHED and sent.event_id not in poison:
            expected = 1 + len(sent.data["co_depts"])
            yield from _count(f"notifications of {sent.data['issue_no']}", made[sent.event_id], expected)
    for note, count in Counter(notes).items():
        yield from _count(f"{note.template} to {note.recipient}", count, 1)


def _exactly_once(what: str, wanted: Iterable[str], there: Iterable[str]) -> Iterator[Finding]:
    counted = Counter(there)
    expected = set(wanted)
    for each in expected:
        yield from _count(f"{what} {each}", counted[each], 1)
    for each in counted.keys() - expected:
        yield Finding("irregular", f"{what} {each}, which nobody asked for")


def _count(what: str, there: int, expected: int) -> Iterator[Finding]:
    for _ in range(expected - there):
        yield Finding("lost", f"{what}: {there} of {expected}")
    for _ in range(there - expected):
        yield Finding("duplicated", f"{what}: {there} instead of {expected}")
