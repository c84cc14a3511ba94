"""What a government says of how its budget is presented: its funds, its units, and what stands in other documents.

Values only; an empty text means *not stated*.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from apportion.model.findings import Place


@dataclass(frozen=True)
class FundDescription:
    """One fund for readers."""

    fund: str
    type: str = ""
    """One of ``presentation_fields.FUND_TYPES``."""
    appropriated: str = ""
    """``yes`` or ``no``."""
    description: str = ""
    basis: str = ""
    """One of ``presentation_fields.BASES``."""
    statements: str = ""
    """Whether audited statements use the same basis, or how they differ."""


@dataclass(frozen=True)
class UnitDescription:
    """One unit for readers."""

    unit: str
    description: str
    priorities: str = ""
    changes: str = ""


@dataclass(frozen=True)
class Attachment:
    """Something that is covered elsewhere, as the user states it."""

    criterion: str
    """Its code."""
    question: int | None
    """Number of the question, from 1; ``None``: all of the criterion that nothing else answers."""
    title: str
    at: str
    """Page or address."""
    date: str = ""
    """A day as 2025-12-31."""
    place: Place = field(default_factory=Place, compare=False)
    """Where the case states it."""


@dataclass(frozen=True)
class Presentation:
    """All of it, as read, in the order of the tables."""

    funds: tuple[FundDescription, ...] = ()
    units: tuple[UnitDescription, ...] = ()
    attachments: tuple[Attachment, ...] = ()
