"""Indicator catalogues a task can be matched with: World Bank, national, regional (domain.md §4.1)."""
