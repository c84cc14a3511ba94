"""The comprehensive strategy of an allocation, for the board that adopts it.

Sections follow one another in the order in which a board reads. Knows what is said; it must not know media.
"""

from __future__ import annotations

from apportion.reports.document.blocks import Document, Quoted, numbered, spans
from apportion.reports.document.material import Material
from apportion.reports.document.provenance import with_register
from apportion.reports.document.strategy.annex import annex
from apportion.reports.document.strategy.award.pages import presented, with_coverage
from apportion.reports.document.strategy.deciding import briefing
from apportion.reports.document.strategy.method import method
from apportion.reports.document.strategy.opening import outcomes, overview, principles, success
from apportion.reports.document.strategy.past import history
from apportion.reports.document.strategy.people import communication
from apportion.reports.document.strategy.results import results
from apportion.reports.document.strategy.risk import risk
from apportion.reports.document.strategy.running import adjustment, monitoring, release
from apportion.reports.document.strategy.summary import summary
from apportion.reports.document.strategy.validation import validation
from apportion.reports.document.strategy.wishes import requirements
from apportion.reports.document.strategy.wording import listed

_SECTIONS = (
    overview,
    success,
    summary,
    principles,
    outcomes,
    history,
    requirements,
    method,
    results,
    risk,
    briefing,
    communication,
    validation,
    release,
    monitoring,
    adjustment,
)


def strategy_document(m: Material) -> Document:
    """The strategy as one document.

    Raises:
        ValueError: when the material holds no plan.
    """
    if m.plan.allocations is None:
        raise ValueError("There is no plan to write about.")
    plan = m.plan_node
    made = presented(m, tuple(make(m) for make in _SECTIONS))
    document = numbered(
        Document(
            "strategy",
            spans("Budget allocation strategy"),
            spans(
                plan["case"]["organisation"].quoted(),
                " · ",
                plan["case"]["name"].quoted(),
                " · ",
                *listed([(row.quoted(),) for row in plan["periods"]]),
            ),
            (*made, annex(m, made)),
            m.formatter,
            m.plan.fingerprint,
            has_contents=True,
            numbers_sections=True,
        )
    )
    return with_register(with_coverage(m, document))


def fingerprint_text(document: Document) -> Quoted:
    """The fingerprint of the plan that a document speaks of."""
    return Quoted(document.fingerprint, "plan.json: fingerprint")
