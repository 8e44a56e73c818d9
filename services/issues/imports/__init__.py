"""Problem lists of other offices, taken in from their workbooks: all rows or none (domain.md §4.2)."""
