"""Plans beside the plan: other ways to split the money, a little more or less of it."""
