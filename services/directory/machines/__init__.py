"""Machine accounts: how the systems of the units come in (domain.md §3.6, 成员单位系统对接)."""
