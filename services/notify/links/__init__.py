"""Answering a message from the message itself, without signing in, once and for that item only."""
