"""The whole platform in processes of its own, tried as its users would."""
