"""What the ledger says about past years: trends, variances, seasons, bridges and the quality of the data."""
