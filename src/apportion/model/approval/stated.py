"""What a case says about the approval of its plan."""

from __future__ import annotations

from dataclasses import dataclass

from apportion.model.approval.events import Signatory


@dataclass(frozen=True)
class StatedStage:
    """A row of the table ``approval_stages``."""

    stage: str
    name: str
    """Empty: that of the default stage."""
    weeks: int | None
    """``None``: as the policy says."""
    signers: int
    by: tuple[str, ...]
    """Persons and roles. Empty: everybody who may sign at all."""
    limit: int | None
    """Minor units. ``None``: no limit."""


@dataclass(frozen=True)
class StatedApproval:
    """All of it. No stages: those that the situation of the case asks for."""

    stages: tuple[StatedStage, ...] = ()
    signatories: tuple[Signatory, ...] = ()
    authors: tuple[str, ...] = ()
    """Everybody who entered or edited a request, each once."""
