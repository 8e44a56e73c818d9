"""What the registry of surveys tells of enterprises, and what issues make of it (domain.md §5.2)."""
