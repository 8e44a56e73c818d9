"""What a unit has to do next (domain.md §6.2)."""
