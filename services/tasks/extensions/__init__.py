"""Extensions of a task (延期): asked for by the lead unit, decided by the director or a leader (EXT-T)."""
