"""Office time: the clock, working days, what is due when, and what is done by the clock."""
