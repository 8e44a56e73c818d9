"""A task between its dispatch and its close-out: the unit's moves and the centre's answers."""
