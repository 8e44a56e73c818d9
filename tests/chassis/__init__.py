"""Tests of how a service is run; mirrors chassis/."""
