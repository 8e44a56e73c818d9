"""政策信息: written, approved, published, matched to enterprises, read, and expired (domain.md §4.4)."""
