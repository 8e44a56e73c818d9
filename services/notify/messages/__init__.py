"""What people find in their inbox, and what they do with it."""
