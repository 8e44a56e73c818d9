"""Issues are given to the units that answer for them (domain.md §4.2)."""
