"""The notify part of the demo set (domain.md §8): policies and publicity, all invented."""
