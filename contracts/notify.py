"""What notify tells the others: whether whoever must act has been told."""
