"""Putting a task on hold or giving it up: proposed by the centre, decided by a leader (domain.md §4.1)."""
