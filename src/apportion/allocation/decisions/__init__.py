"""The search over options: projects in full or not at all, levels, starts, minimum amounts."""
