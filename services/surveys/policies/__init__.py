"""Policies in force, shown with the enterprises they are for; who writes and publishes them is notify's."""
