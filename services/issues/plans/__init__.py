"""整改方案: how the lead unit will put right what was found (domain.md §4.2)."""
