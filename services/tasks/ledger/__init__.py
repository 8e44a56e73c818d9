"""What the other services tell of their work, kept for the month's bulletin: issues, actions, officers."""
