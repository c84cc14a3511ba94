"""Execution: money released, committed, spent, watched and moved after a plan was adopted, and what is learned."""
