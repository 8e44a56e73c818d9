"""What the office counts about issues, and the list behind every number (domain.md SAN, CNT)."""
