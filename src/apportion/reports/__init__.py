"""Documents made from a case and its plan: JSON, tables, workbook, page. Nothing is decided here."""
