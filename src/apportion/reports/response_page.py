"""Response curves as one self-contained page: no script, nothing fetched from anywhere.

Knows the template engine; every text is escaped by it.
"""

from __future__ import annotations

from apportion.model.case import Case
from apportion.model.findings import Findings
from apportion.reports.page.environment import page_environment
from apportion.reports.page.response_view import response_view
from apportion.reports.words import Formatter
from apportion.valuation.response.evidence import ResponseEvidence


def response_page(case: Case, evidence: ResponseEvidence, findings: Findings) -> str:
    """The curves as an HTML document; the same fit gives the same text."""
    view = response_view(case.name, evidence, findings, Formatter(case))
    return page_environment().get_template("response.html.j2").render(view=view)
