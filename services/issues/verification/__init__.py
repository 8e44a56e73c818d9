"""The centre looks whether an issue is solved, and asks the petitioner (domain.md §4.2)."""
