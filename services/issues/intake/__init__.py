"""Problems come in, from people and from events, and are accepted or refused (domain.md §4.2)."""
