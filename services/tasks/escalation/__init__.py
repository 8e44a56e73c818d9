"""The ladder of tasks: reminders, urging, supervision orders, interviews and notices (domain.md §3.3)."""
