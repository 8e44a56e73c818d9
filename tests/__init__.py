"""Tests, the servers they start and the faults they inject."""
