"""The ledger itself: issues, what may happen to them, and how they are read (domain.md §4.2)."""
