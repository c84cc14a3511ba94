"""The worth of requests from their cash flows, before a case is built: what a plan may then make as large as possible.

Without tables about worth it does nothing and costs nothing; in a what-if about something else it values nothing again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from apportion.model.findings import Findings
from apportion.model.raw import RawCase

if TYPE_CHECKING:
    from apportion.valuation.worth.evidence import WorthEvidence


def earn_worth(raw: RawCase) -> tuple[RawCase, WorthEvidence | None, Findings]:
    """Value every request with cash flows.

    Returns:
        The tables with blank cells filled in, the worth of each request (``None`` where the case says nothing about
        worth, or what it says cannot be used), and everything that was noticed about it.
    """
    from apportion.model.intake.worth import says_worth

    if not says_worth(raw):
        return raw, None, Findings()
    from apportion.services.fill_worth import filled, held_open
    from apportion.services.value_worth import valued
    from apportion.valuation.worth.evidence import WorthEvidence

    found = valued(raw)
    if found.findings.blocking:
        return held_open(raw, found.value_from), None, found.findings
    if not found.appraisals:
        return raw, None, found.findings
    after, columns, noticed = filled(raw, found.notation, found.appraisals, found.value_from)
    names = _names(raw, {item.request for item in found.appraisals})
    evidence = WorthEvidence(found.appraisals, found.situation, found.because, columns, names)
    return after, evidence, found.findings + noticed


def _names(raw: RawCase, wanted: set[str]) -> tuple[tuple[str, str], ...]:
    held = raw.tables["requests"].columns
    if "name" not in held:
        return ()
    pairs = zip(held["request"].texts.tolist(), held["name"].texts.tolist(), strict=True)
    return tuple(sorted({(str(i).strip(), str(n).strip()) for i, n in pairs if str(i).strip() in wanted and n.strip()}))
