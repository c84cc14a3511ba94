"""Triggers: what fires on a day, what is open or overdue, and how the triggers would have done in the past."""
