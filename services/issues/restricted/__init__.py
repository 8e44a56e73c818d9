"""限知台账: what was reported of misconduct, which only a named circle may read (domain.md §4.2 CONF)."""
