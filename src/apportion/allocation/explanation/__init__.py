"""Why the plan is as it is, in figures and sentences."""
