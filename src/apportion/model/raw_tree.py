"""Nested settings as they stand in a file: groups, lists and texts with their places, and nothing interpreted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from apportion.model.findings import Place
from apportion.model.raw import RawCell


@dataclass(frozen=True)
class RawGroup:
    """Settings with names, in the order of the file."""

    items: Mapping[str, RawNode]
    names: Mapping[str, Place]
    """Where each name stands."""
    place: Place


@dataclass(frozen=True)
class RawList:
    """Several values, in the order of the file."""

    items: tuple[RawNode, ...]
    place: Place


RawNode = RawCell | RawList | RawGroup
