"""Deployment: how the platform is built, run, watched, backed up and verified."""
