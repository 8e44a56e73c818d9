"""What tasks tells the others, a module for each capability."""
