"""Uncertain numbers: their spreads, how they move together, draws of them, and what a plan comes to in each draw."""
