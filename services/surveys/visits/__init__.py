"""Visits: who went to which enterprise, when, and what was found (domain.md §4.3)."""
