"""A budget that adds up to the cent, is proved to be the best one under its rules, and explains itself."""

__version__ = "0.1.0"
