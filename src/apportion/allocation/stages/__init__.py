"""What is decided in order of priority before value: soft classes, fairness, criteria."""
