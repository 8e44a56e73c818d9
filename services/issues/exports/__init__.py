"""The ledger as the workbook an office prints (domain.md §6.3)."""
