"""Demo data: five years of plans, and what became of each of their tasks by the evening of 2024-12-06."""
