"""Activity-based costing and budgeting: what activities cost, whom they serve, and what next year's work needs.

Knows resources, activities and cost objects as stated values, and exact money. It must not know files, requests, rules
or plans.
"""
