"""月调度: each month every unit files what it did for its tasks, and the centre reviews it (MON)."""
