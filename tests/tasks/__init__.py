"""Tests of task dispatch."""
