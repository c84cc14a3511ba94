"""Revenue: what sources will bring, whether budgets balance, and what funds hold at the end of each period."""
