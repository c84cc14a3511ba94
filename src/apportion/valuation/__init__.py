"""What requests are worth: cost of capital, cash flows, response curves; knows no rule and no plan."""
