"""Learning from what became of a plan: ratios of outcome to expectation, drawn towards the whole, and what they change.

Knows figures and the case they came from. It reads no file and writes none.
"""
