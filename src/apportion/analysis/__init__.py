"""History, forecasts and drivers, read from the ledger; knows no rule and no plan."""
