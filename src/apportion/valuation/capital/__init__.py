"""What money costs: betas, rates with their parts, schedules of discounting; knows no flows."""
