"""What people would rather not be told, as far as it may be left out."""
