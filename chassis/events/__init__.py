"""How facts travel between services: outbox, relay, transports, inbox, and who hears what."""
