"""The budget as data: case, units, funds, requests, rules, plan, findings. Reads no file and solves nothing."""
