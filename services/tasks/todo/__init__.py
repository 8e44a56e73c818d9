"""To-do lists: what a unit must act on, and what waits for the centre and its leaders (domain.md §6.2)."""
