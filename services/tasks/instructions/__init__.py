"""Leaders' instructions on tasks (批示), and who has read them (domain.md S6)."""
