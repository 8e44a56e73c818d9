"""What surveys tells the others: visits, submissions and the problems heard in them."""
