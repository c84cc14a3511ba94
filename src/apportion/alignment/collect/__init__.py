"""Collecting requests from units: the workbook of a unit as data, and what came back held against it."""
