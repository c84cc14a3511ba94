"""Arithmetic and identity shared by every room: money, exact sums, fingerprints. Knows nothing of budgets."""
