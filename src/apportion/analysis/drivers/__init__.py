"""Driver discovery: what a cost depends on, how well past periods can tell, and when they cannot.

Knows a history of costs and of candidate drivers as stated values, and statistics in floats. It must not know ledgers,
files or how activities pass costs on.
"""
