"""How far a plan's worth hangs together: concentration, variance of correlated returns, value against risk."""
