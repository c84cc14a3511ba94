"""A ranking beside its case: what each alternative costs, returns and demands, and how far the money reaches.

Knows a case and an assessment; everything here is worked out when somebody asks for it. It must not know a plan.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import Final, Literal

import numpy as np

from apportion.model.case import Case
from apportion.model.findings import Finding, Findings, Place
from apportion.model.scoring import Scoring
from apportion.priorities.assessment import Assessment, weights_of
from apportion.priorities.complexity import DEFAULT_TABLE, check_complexity, complexity
from apportion.priorities.criteria import Number, Ratings
from apportion.priorities.cut_line import CutLine, cut_line
from apportion.priorities.defaults import COMPLEXITY_BANDS, IMPACT_BANDS
from apportion.priorities.dependence import Dependence, dependence
from apportion.priorities.efficiency import Efficiencies, efficiencies
from apportion.priorities.guided_path import Answers, PathStep, path_to_values
from apportion.priorities.impact import strategic_impact
from apportion.priorities.packages import Arranged, PackageLevel, arrange, check_packages
from apportion.priorities.payback import PaybackWindow, check_payback, payback_window
from apportion.priorities.ranking import ranked
from apportion.priorities.service_values import Measure, ServiceValues, check_service_values, service_values
from apportion.priorities.weighing import placed
from apportion.priorities.weighted import OUT_OF, Scored

STRATEGIC: Final = "strategic"
"""The criterion that says how far something serves the strategy, where no objectives do."""
_INPUTS: Final = {"duration": "months", "units": "units", "dependencies": "dependencies", "novelty": "novelty"}


@dataclass(frozen=True)
class Item:
    """Something that is ranked."""

    id: str
    name: str
    unit: str
    """Name of its unit."""
    kind: Literal["request", "level", "initiative"]
    cost_minor: int
    """What it asks for over all periods; of a level what it adds to the level below."""
    payback: PaybackWindow | None
    """``None`` where no return is projected."""


@dataclass(frozen=True)
class Reached:
    """The total that a ranking is cut at."""

    total_minor: int
    what: str
    """What the total is, in words: ``the total of the case``."""


@dataclass(frozen=True, eq=False)
class CaseScores:
    """A ranking with what the case says about what is ranked."""

    assessment: Assessment
    stated: Scoring
    case: Case
    total_minor: int | None = None
    """The total that the cut line is drawn at; ``None``: the case's own."""

    @cached_property
    def items(self) -> Mapping[str, Item]:
        """All that are rated, by id."""
        found = {name: self._item(name) for name in self.assessment.ratings.alternatives}
        return {name: item for name, item in found.items() if item is not None}

    @cached_property
    def unranked(self) -> tuple[Item, ...]:
        """What lacks ratings although others of its kind are ranked, by id; levels of a ranked request are not."""
        names = sorted({*self.assessment.left_out, *self.assessment.unrated})
        return tuple(item for item in (self._item(name) for name in names) if item is not None)

    def _item(self, name: str) -> Item | None:
        request, _, level = name.partition(":")
        if request in self._lines:
            first, last = self._lines[request]
            requests, unit = self.case.requests, self.case.units[int(self.case.requests.unit[first])]
            label = str(requests.name[first]) or request
            if level:
                costs = {item.id: item.cost_minor for item in self._levels_of(request)}
                return Item(name, f"{label}: {level}", unit.name or unit.id, "level", costs[name], None)
            return Item(name, label, unit.name or unit.id, "request", self._asked(first, last), None)
        found = next((item for item in self.case.initiatives if item.id == name), None)
        if found is None:
            return None
        unit = self.case.units[self.case.unit_index[found.unit]]
        payback = None
        if found.return_multiple is not None and not any(
            fault.blocks for fault in check_payback(name, found.return_multiple, found.return_months)
        ):
            payback = payback_window(found.return_multiple, found.return_months)
        return Item(name, found.name, unit.name or unit.id, "initiative", found.cost, payback)

    @cached_property
    def _lines(self) -> Mapping[str, tuple[int, int]]:
        """First line of each request, and the line behind its last."""
        found: dict[str, tuple[int, int]] = {}
        for line, name in enumerate(self.case.requests.id.tolist()):
            first, _ = found.get(name, (line, line))
            found[name] = (first, line + 1)
        return found

    def _asked(self, first: int, last: int) -> int:
        requests = self.case.requests
        if not requests.choices.count or (requests.leads[first:last] < 0).all():
            return sum(requests.cap[first:last].tolist())
        return requests.asked(requests.mask(np.arange(first, last, dtype=np.int64)))

    def _levels_of(self, request: str) -> tuple[PackageLevel, ...]:
        """The levels of a request from the lowest, each with what it adds."""
        own = sorted((level for level in self.stated.levels if level.request == request), key=lambda item: item.amount)
        below = [0, *(level.amount for level in own)]
        return tuple(
            PackageLevel(
                level.alternative,
                request,
                number + 1,
                level.amount - below[number],
                level.service_result,
                level.consequence,
                level.alternatives,
                level.place,
            )
            for number, level in enumerate(own)
        )

    @cached_property
    def packages(self) -> tuple[PackageLevel, ...]:
        """What money is given to from the top of the ranking: levels of requests, whole requests, or initiatives."""
        ranking = self.assessment.ranking
        of_requests = any(name.partition(":")[0] in self._lines for name in ranking.order)
        found: list[PackageLevel] = []
        for name in ranking.order:
            item = self.items.get(name)
            if item is None or (item.kind == "initiative" and of_requests):
                continue
            levels = self._levels_of(name.partition(":")[0])
            if item.kind == "level":
                found += [level for level in levels if level.id == name]
            elif item.kind == "request" and levels and not any(level.id in self.items for level in levels):
                found += levels
            elif item.kind == "initiative" or not levels:
                found.append(PackageLevel(name, name, 1, item.cost_minor))
        return tuple(found)

    @cached_property
    def package_findings(self) -> tuple[Finding, ...]:
        """What is wrong with packages; what they leave unsaid only where the case describes packages at all."""
        found = check_packages(self.packages)
        if not self.stated.is_packaged:
            return tuple(item for item in found if item.blocks)
        levels = {level.place for level in self.packages if level.place != Place()}
        return tuple(item for item in found if item.blocks or item.place in levels)

    @cached_property
    def arranged(self) -> Arranged | None:
        """Packages in the order in which money is given to them; ``None`` where there are none."""
        if not self.packages or any(item.blocks for item in self.package_findings):
            return None
        ranking = self.assessment.ranking
        ranks = [
            ranking.rank(level.id if level.id in self.assessment.ratings.alternatives else level.package)
            for level in self.packages
        ]
        return arrange(self.packages, ranked([level.id for level in self.packages], [-rank for rank in ranks]))

    @cached_property
    def reached(self) -> Reached:
        """The total that the ranking is cut at: the one asked for, the envelope of all initiatives, or the case's."""
        if self.total_minor is not None:
            return Reached(self.total_minor, "the total asked for")
        kinds = {item.kind for item in self.items.values()}
        if kinds == {"initiative"}:
            categories = {item.category for item in self.case.initiatives if item.id in self.items}
            held = [envelope for envelope in self.case.envelopes if {envelope.category} == categories]
            if held:
                return Reached(held[0].amount, f"the envelope {held[0].category}")
        return Reached(self.case.total, "the total of the case")

    @cached_property
    def cut(self) -> CutLine | None:
        """How far down the ranking the money reaches."""
        if self.arranged is None:
            return None
        return cut_line(self.packages, self.arranged.order, self.reached.total_minor)

    @cached_property
    def efficiency(self) -> Efficiencies:
        """Points of score per major unit of money."""
        ranked_items = {name: self.items[name] for name in self.assessment.ranking.order if name in self.items}
        values: dict[str, Number | None] = {name: self.assessment.score(name) for name in ranked_items}
        costs: dict[str, int | None] = {name: item.cost_minor for name, item in ranked_items.items()}
        return efficiencies(values, costs, self.case.currency.minor_per_major)

    @cached_property
    def impact(self) -> Mapping[str, Fraction]:
        """Strategic impact out of ten: by the objectives of the case, else by the criterion of strategic alignment."""
        found: dict[str, Fraction] = {}
        scored = self.assessment.scored
        if scored is not None and STRATEGIC in scored.model.criteria and self.assessment.outranking is None:
            found = {name: OUT_OF * scored.model.value(name, STRATEGIC) for name in scored.alternatives}
        weights = {item.id: item.weight for item in self.case.objectives}
        aligned = self.case.requests.alignment
        named = tuple(name for name in self.items if name in aligned)
        if named and sum(weights.values()) > 0:
            # An alignment that is not listed is none: the weight of a request is summed in the same way.
            table = [[float(dict(aligned[name]).get(objective, 0)) for objective in weights] for name in named]
            by_objectives = strategic_impact(weights, Ratings(named, tuple(weights), np.array(table)))
            found |= {name: by_objectives.score(name) for name in named}
        return found

    def impact_word(self, name: str) -> str:
        """The word for its impact; empty where that is not known."""
        return IMPACT_BANDS.word(self.impact[name] / OUT_OF) if name in self.impact else ""

    @cached_property
    def _inputs(self) -> Ratings | None:
        rows = self.stated.complexity
        if not rows:
            return None
        values = [
            [np.nan if getattr(row, column) is None else float(getattr(row, column)) for column in _INPUTS.values()]
            for row in rows
        ]
        return Ratings(tuple(row.item for row in rows), tuple(_INPUTS), np.array(values, dtype=np.float64))

    @cached_property
    def complexity(self) -> Scored | None:
        """Implementation complexity out of ten of those whose inputs are stated; higher is more complex."""
        if self._inputs is None or any(item.blocks for item in self._complexity_faults):
            return None
        return complexity(self._inputs, DEFAULT_TABLE, place_of=self._complexity_place)

    @cached_property
    def _complexity_faults(self) -> tuple[Finding, ...]:
        return () if self._inputs is None else check_complexity(self._inputs, DEFAULT_TABLE, self._complexity_place)

    def _complexity_place(self, item: str, _input: str) -> Place:
        return next((row.place for row in self.stated.complexity if row.item == item), Place())

    def complexity_word(self, name: str) -> str:
        """The word for its complexity; empty where that is not known."""
        found = self.complexity
        if found is None or name not in found.alternatives:
            return ""
        return COMPLEXITY_BANDS.word(found.model.total(name))

    @cached_property
    def dependence(self) -> Dependence | None:
        """How far scores, and the money above the cut line, rest on judgement; ``None`` under closeness."""
        scored = self.assessment.scored
        if scored is None or not self.assessment.is_ranked:
            return None
        amounts = dict.fromkeys(scored.alternatives, 0)
        for level in self.packages:
            if self.cut is not None and level.id in self.cut.above:
                amounts[level.id if level.id in amounts else level.package] += level.cost_minor
        return dependence(scored, amounts)

    @cached_property
    def path(self) -> tuple[PathStep, ...]:
        """The steps to values where no return in money is known; empty for what has one."""
        returns = any(initiative.return_multiple is not None for initiative in self.case.initiatives)
        return () if returns else path_to_values(self._answers)

    @cached_property
    def measure(self) -> Measure | None:
        """What benefits are multiplied by; ``None`` where nobody said."""
        if any(row.persons is not None for row in self.stated.reach):
            return Measure.POPULATION
        return Measure.PRIORITY if any(row.priority is not None for row in self.stated.reach) else None

    @cached_property
    def _sizes(self) -> dict[str, Number | None]:
        by_persons = self.measure is Measure.POPULATION
        sizes: dict[str, Number | None] = {}
        for row in self.stated.reach:
            sizes[row.item] = row.persons if by_persons else row.priority
        return sizes

    @cached_property
    def _programmes(self) -> dict[str, int | None]:
        rated = {name: item.cost_minor for name, item in self.items.items() if item.kind != "level"}
        return dict(rated or {name: self._asked(*lines) for name, lines in self._lines.items()})

    @cached_property
    def _answers(self) -> Answers:
        criteria = self.assessment.criteria if weights_of(self.assessment) else ()
        return Answers(self._programmes, criteria, self.assessment.ratings, self.measure, self._sizes)

    @cached_property
    def _size_faults(self) -> tuple[Finding, ...]:
        if self.measure is None:
            return ()
        return check_service_values(self._programmes, self._sizes, self.measure)

    @cached_property
    def services(self) -> ServiceValues | None:
        """Values of services beside one another, where it is said whom they reach."""
        scored = self.assessment.scored
        if self.measure is None or scored is None or any(item.blocks for item in self._size_faults):
            return None
        return service_values(
            scored,
            self._programmes,
            self._sizes,
            measure=self.measure,
            minor_per_major=self.case.currency.minor_per_major,
        )

    @cached_property
    def findings(self) -> Findings:
        """What was noticed beside the findings of the case itself."""
        found: list[Finding] = []
        for item in self.stated.returns:
            if item.initiative in self.items:
                found += check_payback(item.initiative, item.multiple, item.months, item.place)
        if self.assessment.is_ranked:
            found += self.efficiency.findings
            found += self.package_findings
        found += self._complexity_faults
        if self.complexity is not None:
            found += self.complexity.findings
        found += self._size_faults
        if self.dependence is not None:
            found += self.dependence.findings
        return Findings.of(placed(found, self.stated.table_place))

    def at(self, total_minor: int) -> CaseScores:
        """The same ranking, cut at another total."""
        return replace(self, total_minor=total_minor)
