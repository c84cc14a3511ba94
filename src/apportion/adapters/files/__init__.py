"""Reading a case from files: a folder of tables or one workbook. Knows formats, not what budgets mean."""
