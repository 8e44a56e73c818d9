"""企业: the registry of whom the office visits and serves (domain.md §4.3)."""
