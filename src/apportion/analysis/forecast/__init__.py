"""What a year will have cost, and what the next one will: forecasts that say how wrong they have been."""
