"""From the view of costs to HTML text. Knows the template engine; every text is escaped by it."""

from __future__ import annotations

from apportion.analysis.costs import CostEvidence
from apportion.model.case import Case
from apportion.model.findings import Findings
from apportion.reports.page.costs_view import costs_view
from apportion.reports.words import Formatter


def costs_page(evidence: CostEvidence, case: Case, findings: Findings) -> str:
    """The costs as an HTML document; the same costs give the same text."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("apportion.reports.page", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    view = costs_view(evidence, Formatter(case), findings)
    return environment.get_template("costs.html.j2").render(
        view=view, title=case.name, organisation=case.organisation, currency=case.currency.code
    )
