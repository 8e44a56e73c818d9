"""Whether two descriptions are about the same: how many pairs of characters they share (domain.md DUP)."""

import unicodedata


def bigrams(text: str) -> frozenset[str]:
    """The pairs of neighbouring characters, after NFKC, without spaces and punctuation."""
    plain = "".join(
        char for char in unicodedata.normalize("NFKC", text) if unicodedata.category(char)[0] not in "ZPC"
    )
    return frozenset(plain[n : n + 2] for n in range(len(plain) - 1))


def alike(one: frozenset[str], other: frozenset[str], percent: int) -> bool:
    """Whether the Jaccard index of two sets of pairs is at least so many per cent; exact, nothing rounded."""
    union = len(one | other)
    return bool(union) and len(one & other) * 100 >= percent * union
