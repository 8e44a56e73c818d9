"""Files that show what was done for an issue (domain.md §3.5)."""
