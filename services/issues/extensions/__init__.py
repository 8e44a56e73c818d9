"""More time for an issue: asked for, and granted or not (domain.md §4.2)."""
