"""What each request is worth, how that was computed, and what is doubtful about it."""
