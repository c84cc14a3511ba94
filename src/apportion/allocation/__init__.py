"""From a case to a proved plan: formulate, solve, round to whole minor units, verify, explain. Reads no files."""
