"""What a case states about exposures: read, and tried for whether its correlations can hold together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apportion.model.findings import Findings
from apportion.model.raw import RawCase

if TYPE_CHECKING:
    from apportion.model.case import Case
    from apportion.model.exposures import StatedExposures


def stated_exposures(raw: RawCase, case: Case) -> tuple[StatedExposures | None, Findings]:
    """What a case states about exposures, with findings; costs nothing where it states none."""
    from apportion.model.intake.exposures import read_exposures, says_exposures

    if not says_exposures(raw):
        return None, Findings()
    from apportion.risk.diversification.semidefinite import mildest

    return read_exposures(raw, case, mildest)
