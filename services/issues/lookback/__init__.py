"""回头看: some time after the close-out a sample is looked at again (issue 4, domain.md §4.2)."""
