"""What can be said of a unit, request, fund or rule when no plan exists: what it asks, and which conflict it is in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from apportion.kernel.exact import exact_sum
from apportion.model.case import Case
from apportion.model.implied import all_rules
from apportion.model.plan import Plan
from apportion.model.rule import Rule
from apportion.model.selection import mentions_funds, select_lines
from apportion.model.selector import Selector
from apportion.reports import words
from apportion.reports.words import Formatter
from apportion.services.explanation import Explanation, Kind


@dataclass(frozen=True, eq=False)
class ConflictBook:
    """A case without a plan, and how it is written."""

    case: Case
    plan: Plan
    formatter: Formatter

    def titles(self, kind: Kind) -> dict[str, str]:
        """Every id of that kind with its name for readers."""
        requests = self.case.requests
        match kind:
            case "unit":
                return {unit.id: unit.name for unit in self.case.units}
            case "request":
                return {str(held): str(name) for held, name in zip(requests.id, requests.name, strict=True)}
            case "fund":
                return {fund.id: fund.name for fund in self.case.funds}
            case "rule":
                return {rule.id: rule.title for rule in all_rules(self.case)}

    def explain(self, kind: Kind, name: str) -> list[Explanation]:
        """The entry of that kind and id, if there is one."""
        titles = self.titles(kind)
        if name not in titles:
            return []
        said = ["There is no plan: the rules contradict each other."]
        figures: tuple[tuple[str, str], ...] = ()
        if kind == "rule":
            touching = {rule.id for rule in all_rules(self.case) if rule.id == name}
        elif kind == "fund":
            touching = {rule.id for rule in all_rules(self.case) if rule.fund == name}
        else:
            lines = self._lines(kind, name)
            figures = self._figures(kind, name, lines)
            touching = {rule.id for rule in all_rules(self.case) if self._touches(rule, lines)}
            names = self.case.requests.id[lines].tolist()
            touching |= {f"bound.{request}.{side}" for request in names for side in ("floor", "cap")}
        said += self._conflicts_with(touching)
        return [Explanation(kind, name, titles[name], "", figures, tuple(said))]

    def _lines(self, kind: Kind, name: str) -> np.ndarray:
        requests = self.case.requests
        if kind == "request":
            return np.flatnonzero(requests.id == name)
        inside = np.zeros(len(self.case.units), dtype=np.bool_)
        inside[self.case.below(name)] = True
        return np.flatnonzero(inside[requests.unit])

    def _figures(self, kind: Kind, name: str, lines: np.ndarray) -> tuple[tuple[str, str], ...]:
        write, requests = self.formatter, self.case.requests
        floor: int | None = exact_sum(requests.floor[lines])
        cap: int | None = exact_sum(requests.cap[lines])
        figures = [("Requested", write.money(cap or 0))]
        if kind == "unit":
            unit = self.case.units[self.case.unit_index[name]]
            floor, cap = unit.floor, unit.cap
        figures += [("Floor", write.money(floor))] if floor is not None else []
        figures += [("Cap", write.money(cap))] if cap is not None else []
        return tuple(figures)

    def _touches(self, rule: Rule, lines: np.ndarray) -> bool:
        if rule.fund or mentions_funds(rule.applies_to):
            return False
        plain = Selector(rule.applies_to.alternatives)
        return bool(select_lines(self.case, plain)[lines].any())

    def _conflicts_with(self, touching: set[str]) -> list[str]:
        said = []
        for conflict in self.plan.conflicts:
            demands = zip(conflict.rules, conflict.demands, strict=True)
            mine = [demand for held, demand in demands if held.partition("/")[0] in touching]
            if mine:
                said.append(f"Part of a conflict: {'; '.join(mine)}. {words.sentence(conflict.text)}")
        said += [
            words.sentence(f"A repair: {repair.text}")
            for repair in self.plan.repairs
            if repair.rule.partition("/")[0] in touching
        ]
        return said or ["It has no part in the conflict."]
