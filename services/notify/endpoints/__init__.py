"""Where messages go beside mail: the short-message gateway, the app, robots and systems of units."""
