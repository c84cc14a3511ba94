"""When no plan exists: which rules clash and what would have to give."""
