"""From the view of costs to HTML text. Knows the template engine; every text is escaped by it."""

from __future__ import annotations

from apportion.analysis.costs import CostEvidence
from apportion.model.case import Case
from apportion.model.findings import Findings
from apportion.reports.page.costs_view import costs_view
from apportion.reports.page.environment import page_environment
from apportion.reports.words import Formatter


def costs_page(evidence: CostEvidence, case: Case, findings: Findings) -> str:
    """The costs as an HTML document; the same costs give the same text."""
    view = costs_view(evidence, Formatter(case), findings)
    return (
        page_environment()
        .get_template("costs.html.j2")
        .render(view=view, title=case.name, organisation=case.organisation, currency=case.currency.code)
    )
