"""Small cells of a breakdown are hidden, so that nobody is found out by counting (domain.md CONF-7)."""

from collections.abc import Mapping

HIDDEN = "—"


def suppressed(cells: Mapping[str, int], small: int) -> dict[str, str]:
    """The cells as they may be shown beside their total: those from 1 to below ``small`` as ``<small``.

    If exactly one is hidden, the smallest other cell that is not zero is hidden too, else the total would
    give it away.
    """
    hidden = {name for name, count in cells.items() if 0 < count < small}
    shown = {name: f"<{small}" if name in hidden else str(count) for name, count in cells.items()}
    rest = {name: count for name, count in cells.items() if count and name not in hidden}
    if len(hidden) == 1 and rest:
        shown[min(rest, key=lambda name: rest[name])] = HIDDEN
    return shown
