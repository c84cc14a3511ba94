"""What amounts are worth: value curves, the objective made of them, and their pieces."""
