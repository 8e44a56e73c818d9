"""The published language: schemas that only grow, examples that are true, consumers that understand them."""
