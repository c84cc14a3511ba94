"""Contingency: what has to be kept back for risks, what is cut first, and rules agreed beforehand, tried on history."""
