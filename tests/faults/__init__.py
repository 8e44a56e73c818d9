"""Faults by the dozen under load, and a checker that counts what they cost: nothing, if promises are kept."""
