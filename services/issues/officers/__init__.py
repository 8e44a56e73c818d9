"""监督体验官: who they are, for how long, what they do, and whether they may report (domain.md §4.2)."""
