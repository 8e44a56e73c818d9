"""宣传: what is sent to media, adopted and reprinted (domain.md §4.4, S27 to S30)."""
