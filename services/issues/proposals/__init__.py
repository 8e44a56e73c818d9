"""挂账 and 剔除: proposed by the centre, decided above (domain.md §4.2)."""
