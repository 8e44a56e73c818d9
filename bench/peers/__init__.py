"""The same work done with other frameworks, each as its own documentation shows it."""
