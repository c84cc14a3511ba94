"""The history of a ledger as one self-contained page: no script, nothing fetched from anywhere."""

from apportion.reports.history_page.render import history_page

__all__ = ["history_page"]
