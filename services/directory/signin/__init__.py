"""Signing in: passwords, lock-out, and sign-ins that live on by rotating refresh tokens."""
