"""Campaigns and their actions: what the office sets out to do, and each time it goes out (domain.md §4.3)."""
