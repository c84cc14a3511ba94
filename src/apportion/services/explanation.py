"""What an explanation of one entry of a plan is made of, and how an entry is named."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["unit", "request", "fund", "rule"]
KINDS: Final[tuple[Kind, ...]] = ("unit", "request", "fund", "rule")


@dataclass(frozen=True)
class Explanation:
    """One entry of a plan, explained."""

    kind: Kind
    id: str
    name: str
    period: str
    """Budget period, where the case has several and the entry belongs to one."""
    figures: tuple[tuple[str, str], ...]
    """Label and amount, formatted for readers."""
    sentences: tuple[str, ...]
    """The whole story, most important first."""


def wanted(name: str) -> tuple[tuple[Kind, ...], str]:
    """The kinds that are meant and the id: ``"unit:clinics"`` means units only, ``"clinics"`` anything."""
    for kind in KINDS:
        if name.startswith(f"{kind}:"):
            return (kind,), name.removeprefix(f"{kind}:").strip()
    return KINDS, name.strip()
