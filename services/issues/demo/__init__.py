"""The demo set of issues: officers, what people said, and restricted cases; all invented (domain.md §8)."""
