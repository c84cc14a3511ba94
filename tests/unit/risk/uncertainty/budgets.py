"""Small budgets with uncertain numbers, for the tests of this folder."""

from __future__ import annotations

from collections.abc import Mapping

from apportion.allocation.judged import Judged, judge
from apportion.model.case import Case
from apportion.model.intake.catalogue import CODES
from apportion.model.intake.clerk import Clerk
from apportion.model.intake.collector import Collector
from apportion.model.intake.settings import read_settings
from apportion.model.intake.uncertain import read_uncertain
from apportion.model.intake.uncertain_catalogue import UNCERTAIN_CODES
from apportion.model.uncertain import StatedUncertainty
from apportion.risk.uncertainty.draws import Joint, joint
from apportion.risk.uncertainty.elements import elements
from apportion.risk.uncertainty.evaluation import Evaluator, evaluator, plan_figures
from tests.unit.model.written_case import built, raw_case

HEAD = "uncertain | what | applies_to | fund | distribution | low | likely | high | driver | loading\n"
"""Columns of the table uncertain that most tests need."""

FUNDS = """
    fund      | amount
    general   | 4,000,000.00
    sales-tax | 2,000,000.00
"""


def budget(
    uncertain: str, correlations: str = "", settings: Mapping[str, str] | None = None, **tables: str
) -> tuple[Case, StatedUncertainty]:
    """The plain case with what is said about its numbers; there must be nothing wrong with either."""
    written = {"uncertain": uncertain, **({"correlations": correlations} if correlations else {}), **tables}
    raw = raw_case(settings, **written)
    case = built(raw)
    collector = Collector({**CODES, **UNCERTAIN_CODES})
    stated = read_uncertain(raw, Clerk(read_settings(raw, Collector()).notation, collector), case)
    assert not collector.findings().listed, "\n".join(str(finding) for finding in collector.findings().listed)
    return case, stated


def ready(
    uncertain: str, correlations: str = "", settings: Mapping[str, str] | None = None, **tables: str
) -> tuple[Judged, Joint, Evaluator]:
    """The plan of such a budget, its uncertain numbers, and both together."""
    case, stated = budget(uncertain, correlations, settings, **tables)
    judged = judge(case)
    made = joint(elements(case, stated), stated)
    return judged, made, evaluator(plan_figures(judged), made.elements)
