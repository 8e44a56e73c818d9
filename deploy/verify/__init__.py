"""The check that the compose file keeps the platform's promises on a real Docker engine."""
