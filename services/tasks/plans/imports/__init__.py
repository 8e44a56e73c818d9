"""Imports: files that become a plan's tasks, read, looked at by a person, and accepted or not."""
