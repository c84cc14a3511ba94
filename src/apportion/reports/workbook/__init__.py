"""The plan as an Excel workbook with live formulas, whose stored results are the plan's own figures."""

from apportion.reports.workbook.book import plan_workbook

__all__ = ["plan_workbook"]
