"""Plans that hold when the numbers are wrong: best on average, in the tail, in the worst case, of least regret."""
