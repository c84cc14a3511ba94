"""Deadlines: when a length of time ends that begins at an instant."""
