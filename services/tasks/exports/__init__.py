"""The register of tasks as the workbook an office prints (domain.md §6.3)."""
