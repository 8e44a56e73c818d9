"""What issues tells the others: each problem from its registration to its close-out."""
