"""Following up at each enterprise whether what was solved stays solved."""
