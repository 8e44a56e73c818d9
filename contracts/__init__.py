"""The published language: what the services say to each other, one module or package per publisher."""

from contracts.event import Event, event_types

__all__ = ["Event", "event_types"]
