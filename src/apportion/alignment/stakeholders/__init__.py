"""Who has a say, how content they are before and after, and how far a plan meets what they wish."""
