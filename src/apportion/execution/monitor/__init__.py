"""Watching an adopted plan: spending, value, objectives, causes, satisfaction, earned value, what the year will be."""
