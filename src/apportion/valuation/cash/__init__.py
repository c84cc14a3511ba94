"""Money over time: flows, present values, rates of return, payback; knows no requests."""
