"""The plan as one self-contained page for people who decide: no script, nothing fetched from anywhere."""

from apportion.reports.page.render import report_page

__all__ = ["report_page"]
