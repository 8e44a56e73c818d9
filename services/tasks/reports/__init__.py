"""月调度通报: a round's figures, frozen, scored and ranked, settled, compared, signed and published."""
