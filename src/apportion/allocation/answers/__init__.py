"""Questions about a plan that are answered by planning again."""
