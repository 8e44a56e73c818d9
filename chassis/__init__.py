"""How a service is run: nothing here knows a service or a word of the domain."""
