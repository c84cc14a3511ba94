"""The approval of a plan as data: its stages, who may sign them, what happened, and what may happen next."""
