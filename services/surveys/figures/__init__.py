"""Figures: what the office counts, each a query with the list it counts (domain.md CNT-4, CNT-5, CNT-7)."""
