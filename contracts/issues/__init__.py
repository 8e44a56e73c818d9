"""What issues tells the others, a module for each capability."""
