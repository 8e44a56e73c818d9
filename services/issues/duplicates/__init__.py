"""Problems that came in twice: suggested by likeness, merged by a person (domain.md DUP)."""
