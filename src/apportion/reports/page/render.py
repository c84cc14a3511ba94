"""From the view of a plan to HTML text. Knows the template engine; every text is escaped by it."""

from __future__ import annotations

from apportion.model.case import Case
from apportion.model.plan import Plan
from apportion.reports.evidence import Evidence
from apportion.reports.page.environment import page_environment
from apportion.reports.page.evidence_view import evidence_view
from apportion.reports.page.view import report_view
from apportion.reports.words import Formatter


def report_page(case: Case, plan: Plan, evidence: Evidence | None = None) -> str:
    """The report as an HTML document; the same case, plan and evidence give the same text."""
    return (
        page_environment()
        .get_template("report.html.j2")
        .render(report=report_view(case, plan), evidence=evidence_view(evidence or Evidence(), plan, Formatter(case)))
    )
