"""What each audience usually sees of a plan, each entry with its reason and source.

Data only. A row of the table ``audiences`` replaces one entry. What is neither here nor in the case is not shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from apportion.model.audiences import AUDIENCES, PARTS, Seeing, Shown, StatedAudiences

_DATED: Final = "project default of 2026-11"
_POPULAR: Final = "GFOA best practices: Popular Reporting of Financial Information; Making the Budget Document Easier"
_AWARD: Final = f"{_POPULAR} to Understand"
_DONORS: Final = (
    "2 CFR 200.302(b), source and application of funds of an award; FASB ASC 958-205, restrictions of donors: each "
    "donor is told of its own money"
)
_AUDIT: Final = "GAO-24-106786, Government Auditing Standards (2024): evidence that can be recomputed"
_OFFICE: Final = f"{_DATED}: departments negotiate with each other; each is told its own answer in full"

_ENTRIES: Final[Mapping[str, tuple[tuple[Shown, str, str, str], ...]]] = {
    "department": (
        ("yes", "totals", "Its share is understood against the whole.", _OFFICE),
        (
            "own",
            "units requests reasons answers targets release people",
            "What concerns it, and nothing of what others asked for.",
            _OFFICE,
        ),
    ),
    "public": (
        (
            "yes",
            "totals units categories objectives targets funds rules",
            "Where money comes from, where it goes and what it is meant to bring, in two to four pages.",
            _AWARD,
        ),
    ),
    "donor": (
        (
            "own",
            "funds payments targets rules release",
            "What came in, what it may be used for, where it went and what is left.",
            _DONORS,
        ),
        ("yes", "proof", "That nothing left its purpose has to be shown, not said.", _DONORS),
    ),
    "regulator": (
        (
            "yes",
            ("totals units requests funds payments rules release people risks assumptions warnings proof provenance"),
            "Everything from which the plan can be recomputed, with its authority.",
            _AUDIT,
        ),
    ),
}

DEFAULT_SEEING: Final[tuple[Seeing, ...]] = tuple(
    Seeing(audience, part, shown, reason, source, is_default=True)
    for audience, entries in _ENTRIES.items()
    for shown, parts, reason, source in entries
    for part in parts.split()
)

LEAST_ROWS: Final = 3
"""Rows that are at least shown together where one of them is withheld: with two, whoever knows the other one knows it.

Source: the usual threshold of a minimum frequency rule, Hundepool et al., Statistical Disclosure Control (Wiley 2012),
chapter 4.
"""
LEAST_BESIDE: Final = 10
"""Percentage of a withheld amount that has to lie beside it in a sum that is shown: otherwise the sum tells it nearly
(the p-percent rule of the same chapter). The height is a project default of 2026-11."""


def seeing(audience: str, stated: StatedAudiences) -> Mapping[str, Seeing]:
    """What an audience sees of each part: what the case says, otherwise what is usual, otherwise nothing."""
    found = {
        part: Seeing(audience, part, "no", "Not named for this audience.", _DATED, is_default=True) for part in PARTS
    }
    if audience == AUDIENCES[0]:
        found = {part: Seeing(audience, part, "yes", "It adopts the plan.", _DATED, is_default=True) for part in PARTS}
    found |= dict(_by_part(DEFAULT_SEEING, audience))
    found |= dict(_by_part(stated.seeing, audience))
    return MappingProxyType(found)


def _by_part(rows: tuple[Seeing, ...], audience: str) -> Iterator[tuple[str, Seeing]]:
    yield from ((row.part, row) for row in rows if row.audience == audience)
