"""Bringing messages out of the house, at least once."""
