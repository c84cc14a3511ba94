"""The uncertain numbers of a case: read, and judged as a whole. Costs nothing where a case states none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apportion.model.findings import Findings
from apportion.model.raw import RawCase

if TYPE_CHECKING:
    from apportion.model.case import Case
    from apportion.model.uncertain import StatedUncertainty


def read_uncertainty(raw: RawCase, case: Case | None) -> tuple[StatedUncertainty | None, Findings]:
    """What the tables say, and everything that was noticed; nothing where they say nothing or a finding blocks.

    Args:
        raw: the tables of the case.
        case: what was built from them; ``None`` where it could not be.
    """
    from apportion.model.intake.uncertain import read_uncertain, says_uncertain

    if not says_uncertain(raw):
        return None, Findings()
    from apportion.model.intake.catalogue import CODES
    from apportion.model.intake.clerk import Clerk
    from apportion.model.intake.collector import Collector
    from apportion.model.intake.settings import read_settings
    from apportion.model.intake.uncertain_catalogue import UNCERTAIN_CODES
    from apportion.risk.uncertainty.correlation import contradiction

    # What is wrong with the settings is reported when the case is built.
    settings = read_settings(raw, Collector())
    collector = Collector({**CODES, **UNCERTAIN_CODES})
    stated = read_uncertain(raw, Clerk(settings.notation, collector), case)
    if not collector.blocked and stated.correlations:
        found = contradiction(stated)
        if found is not None:
            collector.add(found.fault, found.place, found.found)
    return (None if collector.blocked else stated), collector.findings()
