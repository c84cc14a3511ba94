"""Ledgers of any size: imported once from the user's files, kept as Parquet, summed by DuckDB in bounded memory."""
