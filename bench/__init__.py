"""How fast events are, measured against the frameworks a team would otherwise take, in one run."""
