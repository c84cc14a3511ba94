"""The stages that a plan goes through where its case states none: data, with their reason, source and date.

How many of them hold is a setting of the policy (``approval_stages``): the first so many, in this order.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

_ICMA = "GFOA and NACSLB, Recommended Budget Practices (1998), element 11: review, stakeholder choices and adoption"


@dataclass(frozen=True)
class DefaultStage:
    """One stage."""

    stage: str
    name: str
    asks: str
    """The question that its signers answer."""
    checks: tuple[str, ...]
    """What its list of checks holds, by the names of ``alignment.approval.checklist``."""
    source: str
    dated: str = "2026-11"


DEFAULT_STAGES: Final = (
    DefaultStage(
        "technical",
        "Technical validation",
        "Is the plan worked out correctly, and can it be carried out?",
        ("model", "history", "sensitivity", "capacity"),
        "project default: figures are judged before anything that rests on them",
    ),
    DefaultStage(
        "strategic",
        "Strategic validation",
        "Does the money follow the objectives, and are the risks covered?",
        ("alignment", "targets", "risk"),
        "project default: then whether it is the right plan",
    ),
    DefaultStage(
        "stakeholder",
        "Stakeholder validation",
        "Were those heard who have to work with it?",
        ("owners", "feedback"),
        _ICMA,
    ),
    DefaultStage(
        "implementation",
        "Implementation validation",
        "Is everything in place to release the money and to watch it?",
        ("calendar", "release", "control", "monitoring"),
        "project default: the last look before money can flow",
    ),
    DefaultStage(
        "outside",
        "Outside review",
        "Does the authority outside confirm that the law is kept?",
        ("law",),
        "project default: where regulation is restrictive, a body outside decides as well",
    ),
)
