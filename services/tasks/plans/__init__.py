"""Plan sets and their tasks, from the office's workbook to the lead unit's signature (domain.md §4.1)."""
