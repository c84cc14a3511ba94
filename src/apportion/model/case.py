"""The case: everything that a plan is made from, as one frozen value.

Units stand in the order of the user's table for display; no result depends on that order. Requests are sorted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any, Literal

import numpy as np

from apportion.kernel.fingerprint import fingerprint
from apportion.kernel.money import Currency
from apportion.model.context import Context
from apportion.model.findings import Place
from apportion.model.organisation import (
    Assumption,
    Criterion,
    Envelope,
    Fairness,
    Fund,
    Initiative,
    Need,
    Objective,
    ProposedAmount,
    Target,
    Unit,
)
from apportion.model.policy import Override
from apportion.model.requests import Requests
from apportion.model.rule import Rule

TotalIs = Literal["exactly", "at_most"]


@dataclass(frozen=True)
class Case:
    """One organisation's budgeting problem for its periods."""

    name: str
    organisation: str
    sector: str
    currency: Currency
    number_format: str
    periods: tuple[str, ...]
    total: int
    """Minor units over all periods."""
    total_is: TotalIs
    context: Context
    units: tuple[Unit, ...]
    funds: tuple[Fund, ...]
    """Empty: one unrestricted fund of the total."""
    requests: Requests
    rules: tuple[Rule, ...]
    """Those of the table ``rules``; with those implied by other tables they are ``model.implied.all_rules``."""
    objectives: tuple[Objective, ...] = ()
    envelopes: tuple[Envelope, ...] = ()
    needs: tuple[Need, ...] = ()
    initiatives: tuple[Initiative, ...] = ()
    targets: tuple[Target, ...] = ()
    proposals: tuple[ProposedAmount, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    """What is maximised; empty: strategic value alone."""
    fairness: Fairness | None = None
    policy: tuple[Override, ...] = ()
    """What the organisation sets itself instead of what its situation would set."""
    stated_requests: Requests | None = field(default=None, compare=False, repr=False)
    """The requests as they were stated, where ``requests`` are worth what other criteria say; rules of kind worth are
    counted in these. ``None``: ``requests`` are as they were stated."""
    weights_sum_to: Decimal | None = None
    baseline_change: Decimal = Decimal(0)
    sensitivity_change: Decimal = Decimal("0.01")
    places: Mapping[tuple[str, str], Place] = field(default_factory=dict, compare=False, repr=False)
    """Where a row of a small table stands: ``("units", "engineering")``; ``("requests", "")`` is the table."""

    @cached_property
    def unit_index(self) -> dict[str, int]:
        """Position of each unit by id."""
        return {unit.id: position for position, unit in enumerate(self.units)}

    @cached_property
    def parent_index(self) -> np.ndarray:
        """Position of each unit's parent, -1 directly under the organisation; shape (units,)."""
        return np.array([self.unit_index.get(unit.parent, -1) for unit in self.units], dtype=np.int32)

    @cached_property
    def depth(self) -> np.ndarray:
        """Levels above each unit; shape (units,). The tree was checked for cycles when the case was built."""
        depth = np.zeros(len(self.units), dtype=np.int32)
        for position in range(len(self.units)):
            above = int(self.parent_index[position])
            while above >= 0:
                depth[position] += 1
                above = int(self.parent_index[above])
        return depth

    def below(self, unit: str) -> np.ndarray:
        """Positions of a unit and of all units under it, by the tree and never by the spelling of ids."""
        order, size = self._branches
        begin = int(np.flatnonzero(order == self.unit_index[unit])[0])
        return np.sort(order[begin : begin + int(size[begin])])

    @cached_property
    def _branches(self) -> tuple[np.ndarray, np.ndarray]:
        """Units with each branch in one stretch, and how many units the branch that begins there has."""
        children: dict[int, list[int]] = {}
        for position, above in enumerate(self.parent_index.tolist()):
            children.setdefault(above, []).append(position)
        order: list[int] = []
        stack = list(reversed(children.get(-1, [])))
        while stack:
            order.append(stack.pop())
            stack.extend(reversed(children.get(order[-1], [])))
        size = np.ones(len(self.units), dtype=np.int64)
        place = {position: at for at, position in enumerate(order)}
        for position in reversed(order):
            above = int(self.parent_index[position])
            if above >= 0:
                size[place[above]] += size[place[position]]
        return np.array(order, dtype=np.int64), size

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of everything in the case that can change a plan."""
        return fingerprint(self._meaning())

    def _meaning(self) -> dict[str, Any]:
        order = sorted(range(len(self.units)), key=lambda position: self.units[position].id)
        rank = np.empty(len(self.units), dtype=np.int32)
        rank[order] = np.arange(len(self.units), dtype=np.int32)
        requests = self.requests.canonical()
        requests["unit"] = rank[self.requests.unit] if len(self.units) else self.requests.unit
        meaning: dict[str, Any] = {
            "currency": [self.currency.code, self.currency.decimals],
            "periods": list(self.periods),
            "total": [self.total, self.total_is],
            "units": [[unit.id, unit.parent, unit.floor, unit.cap] for unit in (self.units[i] for i in order)],
            "funds": [
                [
                    fund.id,
                    list(fund.amounts),
                    str(fund.pays_for),
                    list(fund.must_spend),
                    None
                    if fund.match is None
                    else [fund.match.percent, list(fund.match.sources), str(fund.match.purpose)],
                    *([fund.carries_forward, fund.expires, list(fund.cash_floor)] if fund.has_rollover else []),
                ]
                for fund in self.funds
            ],
            "rules": sorted(
                (
                    [
                        rule.id,
                        rule.kind.value,
                        rule.at_least,
                        rule.at_most,
                        str(rule.applies_to),
                        str(rule.relative_to),
                        rule.resource,
                        rule.period,
                        rule.price,
                        *([rule.priority] if rule.priority is not None else []),
                    ]
                    for rule in self.rules
                ),
                key=lambda row: str(row[0]),
            ),
            "requests": requests,
        }
        if [(item.measure, item.factor) for item in self.criteria] not in ([], [("strategic", Decimal(1))]):
            # Strategic value alone is what a case without criteria means.
            meaning["criteria"] = sorted(
                [item.measure, item.factor, item.priority, item.allowed_loss] for item in self.criteria
            )
        if self.fairness is not None:
            meaning["fairness"] = [self.fairness.kind, str(self.fairness.among), self.fairness.cost_max]
        return meaning
