"""The past years of a case beside its plan: from the ledger in its folder, where there is one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from apportion.reports.evidence import Evidence, PastYears
from apportion.services.load import Loaded
from apportion.services.refusal import CaseBlocked

Say = Callable[[str], None]


def with_past_years(loaded: Loaded, say: Say) -> Evidence:
    """The evidence of a case with what its ledger says.

    A ledger that cannot be used does not stop a plan: none of its figures decides. It is named instead.
    """
    if not loaded.root.is_dir() or not (loaded.root / "ledger.yaml").is_file():
        return loaded.evidence
    from apportion.services.history import review_ledger

    try:
        reviewed = review_ledger(loaded.root, say, case=loaded)
    except CaseBlocked as blocked:
        count = len(blocked.findings.blocking)
        note = (
            f"The ledger was not used: {count} findings have to be dealt with first. Run apportion history on the case."
        )
        return replace(loaded.evidence, past_note=note)
    return replace(loaded.evidence, past=PastYears(reviewed.history, reviewed.outlook))
