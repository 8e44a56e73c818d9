"""Plan sets and the import of their tasks, from the office's workbook to the publication (domain.md §4.1)."""
