"""Tasks: dispatched to a lead unit, signed for, followed up (domain.md §4.1)."""
