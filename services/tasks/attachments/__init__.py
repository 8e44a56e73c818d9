"""Evidence of a task (佐证材料): files that units upload while they work on it (domain.md §3.5)."""
