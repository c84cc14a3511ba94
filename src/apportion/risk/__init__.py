"""Risk: how wrong a plan may go, what is put aside for it, and plans that hold when the numbers are wrong."""
