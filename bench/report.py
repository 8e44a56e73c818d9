"""One measured target: how it is printed for machines, and for people."""

import json
from dataclasses import asdict, dataclass

from rich.table import Table


@dataclass(frozen=True)
class Result:
    """A figure beside its peer's and its target.

    ``ratio`` is how many times better than the peer we are, whichever way is better; None without a
    peer. ``target`` says in words what ``ok`` was judged by; both say nothing where there is no target.
    """

    name: str
    value: float
    unit: str
    target: str
    ok: bool | None
    peer: str | None = None
    peer_value: float | None = None
    ratio: float | None = None

    def line(self) -> str:
        """One JSON line."""
        rounded = {k: round(v, 3) if isinstance(v, float) else v for k, v in asdict(self).items()}
        return json.dumps(rounded, ensure_ascii=False)


def against(
    name: str, value: float, peers: dict[str, float], *, target: str, at_least: float, times: dict[str, float]
) -> list[Result]:
    """A throughput beside each peer's: good when it is enough in itself and enough times the peer's."""
    return [
        Result(
            name,
            value,
            "events/s",
            f"{target}{f'; ≥ {times[peer]:g} × {peer}' if peer in times else ''}",
            value >= at_least and value / peer_value >= times.get(peer, 0),
            peer,
            peer_value,
            value / peer_value,
        )
        for peer, peer_value in peers.items()
    ]


def table(results: list[Result]) -> Table:
    """All results, for people."""
    made = Table("what", "value", "unit", "peer", "peer's", "ratio", "target", "ok")
    for r in results:
        made.add_row(
            r.name,
            f"{r.value:,.1f}",
            r.unit,
            r.peer or "",
            "" if r.peer_value is None else f"{r.peer_value:,.1f}",
            "" if r.ratio is None else f"{r.ratio:.2f}",
            r.target,
            {True: "yes", False: "NO", None: ""}[r.ok],
        )
    return made
