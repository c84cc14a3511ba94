"""Moving the money of a plan in force: what may move, how little has to, and what more would gain."""
