"""书面说明: all a unit that is complained of may be asked for (domain.md PERM-3)."""
