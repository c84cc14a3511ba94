"""What units answer to a plan, priced and granted: what ``LoadedCase.feedback`` gives. It must not print."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from os import PathLike
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from apportion.interfaces.python.calling import told
from apportion.interfaces.python.errors import ApportionError
from apportion.model.findings import Findings

if TYPE_CHECKING:
    from apportion.kernel.money import Currency
    from apportion.model.feedback import Feedback
    from apportion.services.feedback import Heard
    from apportion.services.load import Loaded
    from apportion.services.what_if import WhatIf

AnswerRow = Mapping[str, str | int | Decimal | datetime.date | None]
"""One answer by column of the table ``feedback``; amounts that are numbers are in major units."""


@dataclass(frozen=True)
class Price:
    """A counter-proposal, and what granting it does."""

    about: str
    """Id of the unit or the request."""
    round: int
    by: str
    asked: Decimal
    """The least that would be accepted, in major units over all periods."""
    cost: Fraction | None
    """Weighted value that it costs, in major units; ``None`` where no plan can grant it."""
    units: Mapping[str, Decimal]
    """Change per unit whose amount changes, in major units."""
    requests: Mapping[str, Decimal]
    """The same per request, over all periods."""
    now: Decimal | None = None
    """What the plan gives; ``None`` for one that is granted after others."""
    is_within: bool | None = None
    """Whether a plan within 1 % of the best grants it; ``None``: not known, or granted after others."""
    against: tuple[str, ...] = ()
    """Rules that it cannot hold together with, one sentence each; empty where it can be granted."""


@dataclass(frozen=True, eq=False)
class FeedbackResult:
    """All answers to a plan. Made by ``LoadedCase.feedback``."""

    _heard: Heard

    @property
    def detail(self) -> Heard:
        """Everything that was read and priced, as a frozen value with amounts in minor units."""
        return self._heard

    @property
    def prices(self) -> Mapping[str, Price]:
        """Counter-proposals that stand, by unit or request, each priced by itself."""
        return MappingProxyType(
            {
                _about(item.entry): _price(
                    item.entry, item.answer, now=self._currency.decimal(item.now), is_within=item.is_within
                )
                for item in self._heard.priced
            }
        )

    @property
    def granted(self) -> tuple[Price, ...]:
        """Those that are granted, one after the other: what each costs after those before it."""
        return tuple(_price(step.entry, step.answer) for step in self._heard.steps)

    @property
    def granted_before(self) -> tuple[str, ...]:
        """Units and requests whose counter-proposals are floors of the case already."""
        return tuple(_about(entry) for entry in self._heard.granted_before)

    @property
    def can_be_granted(self) -> bool:
        """Whether everything that is granted can be."""
        return all(step.answer.both_stand for step in self._heard.steps)

    @property
    def is_closed(self) -> bool:
        """True when every answer that stands accepts the plan or was granted, and there is one."""
        return self._heard.is_closed

    @property
    def findings(self) -> Findings:
        """What was noticed about the answers; nothing here blocks."""
        return self._heard.findings

    def write(self, folder: str | PathLike[str], *, force: bool = False) -> Path:
        """Write a copy of the case with the answers, and a floor for each that is granted; returns the path.

        Args:
            folder: where; it must not exist yet.
            force: replace a case that stands there.

        Raises:
            CaseError: when the case with the floors cannot be used.
            ApportionError: when something that is granted cannot be, or the place cannot be used.
        """
        from apportion.services.feedback import write_feedback

        if not self.can_be_granted:
            failed = [price for price in self.granted if price.cost is None]
            raise ApportionError(f"No plan can grant {failed[0].about}: {' '.join(failed[0].against)}".rstrip(": "))
        target = Path(folder)
        with told():
            write_feedback(self._heard, target, replace=force)
        return target

    def to_dict(self) -> dict[str, Any]:
        """The document that ``apportion feedback --json`` prints, without findings."""
        from apportion.services.feedback_document import feedback_document

        return feedback_document(self._heard)

    @property
    def _currency(self) -> Currency:
        return self._heard.loaded.usable().currency


def heard(
    loaded: Loaded, answers: str | PathLike[str] | Sequence[AnswerRow] | None, grant: str | Sequence[str]
) -> FeedbackResult:
    """Read answers and price them.

    Raises:
        CaseError: with all findings, when the answers cannot be read.
        ApportionError: when a file cannot, or something is granted that nobody asked for.
    """
    from apportion.services.feedback import feedback_at, feedback_of

    granted = (grant,) if isinstance(grant, str) else tuple(grant)
    with told():
        if isinstance(answers, str | PathLike):
            return FeedbackResult(feedback_at(loaded.root, Path(answers), granted))
        rows = [{name: _cell(value, loaded) for name, value in row.items()} for row in answers or ()]
        return FeedbackResult(feedback_of(loaded, rows, granted))


def _cell(value: str | int | Decimal | datetime.date | None, loaded: Loaded) -> str:
    """As the table would hold it."""
    if isinstance(value, Decimal):
        return f"{value:f}".replace(".", loaded.usable().number_format[5])
    return "" if value is None else str(value)


def _about(entry: Feedback) -> str:
    return entry.request or entry.unit


def _price(entry: Feedback, answer: WhatIf, *, now: Decimal | None = None, is_within: bool | None = None) -> Price:
    currency, change = answer.currency, answer.value_change
    sums: dict[str, dict[str, int]] = {"unit": {}, "request": {}, "fund": {}}
    for item in answer.amounts:
        held = sums[item.kind]
        held[item.id] = held.get(item.id, 0) + item.difference
    units, requests = (
        MappingProxyType({name: currency.decimal(amount) for name, amount in sums[kind].items() if amount})
        for kind in ("unit", "request")
    )
    return Price(
        _about(entry),
        entry.round,
        entry.by,
        currency.decimal(entry.amount or 0),
        None if change is None else -change / currency.minor_per_major,
        units,
        requests,
        now,
        is_within,
        tuple(conflict.text for conflict in answer.conflicts),
    )
