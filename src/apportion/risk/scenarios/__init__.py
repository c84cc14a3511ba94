"""A plan in other ways in which the numbers of its case may come out: does it hold, who is hit, what was missed."""
