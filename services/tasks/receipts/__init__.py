"""Who was told of a task, and who has read and signed (domain.md §5.2, notify)."""
