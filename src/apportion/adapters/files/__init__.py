"""Reading a case from files: a folder of tables or one workbook. Knows formats, not what budgets mean."""

from apportion.adapters.files.dispatch import read_case

__all__ = ["read_case"]
