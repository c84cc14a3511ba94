"""The tables of a document as a workbook: real numbers, formulas for totals, and where every figure comes from."""
