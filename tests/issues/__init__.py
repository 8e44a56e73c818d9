"""The issue ledger."""
