"""Tests of directory: who everybody is, and how they prove it."""
