"""What tasks tells the others: plans, tasks, rounds and what follows from them."""
