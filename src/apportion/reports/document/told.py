"""What a document that is sent to one reader may be written from: sources that were cut down to what that reader sees.

Both a plan with everything about it (``material.Material``) and a view of it (``audiences.view.View``) are that. It
holds no case and no plan: what is not in the sources cannot be told.
"""

from __future__ import annotations

from typing import Protocol

from apportion.reports.document.people import People
from apportion.reports.document.sources import Node
from apportion.reports.words import Formatter


class Told(Protocol):
    """Sources, and how they are spoken of."""

    @property
    def plan_node(self) -> Node:
        """``plan.json``."""

    @property
    def case_node(self) -> Node:
        """The tables of the case."""

    @property
    def release_node(self) -> Node | None:
        """Tranches; ``None`` where there are none to be told."""

    @property
    def people(self) -> People:
        """How the sector speaks."""

    @property
    def formatter(self) -> Formatter:
        """How the case writes its figures."""

    @property
    def fingerprint(self) -> str:
        """Of the plan."""

    def below(self, unit: str) -> frozenset[str]:
        """Ids of a unit and of all below it, as far as they are told."""
