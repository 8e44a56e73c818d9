"""The OpenRosa protocol: what phones fetch and hand in under their token."""
