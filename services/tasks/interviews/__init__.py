"""Interviews of units (约谈): proposed by a month's report, decided by a leader (MON, ESC-5)."""
