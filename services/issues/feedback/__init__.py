"""有话说: what people say in the public zone, under a query code, until it is answered (domain.md §4.2)."""
