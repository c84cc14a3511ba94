"""How fast Apportion is, beside its peers in the same run: ``python -m benchmarks``."""
