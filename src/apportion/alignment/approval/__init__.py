"""The process by which a plan is approved: its stages on the calendar, and the list of checks of each."""
