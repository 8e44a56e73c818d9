"""The ways out of the house, one module each; the in-app inbox needs none."""
