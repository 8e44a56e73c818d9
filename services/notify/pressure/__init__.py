"""How much everybody is told: supervision that measures itself (features.md §5.5)."""
