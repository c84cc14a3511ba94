"""Alignment: a plan laid before those who have to work with it and those who decide, until it is adopted."""
