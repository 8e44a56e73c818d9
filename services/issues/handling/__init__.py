"""What the responsible units do with their issues (domain.md §4.2)."""
