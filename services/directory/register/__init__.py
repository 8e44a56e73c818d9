"""The register: the units (domain.md §3.6), the people and the roles they hold (§2)."""
