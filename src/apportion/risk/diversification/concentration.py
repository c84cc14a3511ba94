"""How a plan's money, value and risk are shared out, and how much hangs on few: shares, Herfindahl-Hirschman index.

Shares are fractions. What is too much is policy: the rules of kind share say it, and are reported as they stand.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import numpy as np

from apportion.allocation.judged import Judged
from apportion.kernel.exact import exact_sum
from apportion.model.case import Case
from apportion.model.requests import Mask
from apportion.model.rule import RuleKind


@dataclass(frozen=True)
class Scale:
    """Somebody's published words for an index of concentration."""

    moderate: int
    """Index in points (10,000: all in one hand) above which it is called moderate."""
    high: int
    source: str
    dated: str


SCALE: Final = Scale(
    moderate=1_000,
    high=1_800,
    source="U.S. Department of Justice and Federal Trade Commission, Merger Guidelines, guideline 1",
    dated="2023-12-18",
)
"""Made for markets, not for budgets: words to compare with, and no limit."""

POINTS: Final = 10_000
"""Points of the index when all is in one hand."""


@dataclass(frozen=True)
class Part:
    """One unit, kind of request or fund with what it holds."""

    id: str
    name: str
    money: int
    """Minor units."""
    value: Fraction | None
    """Weighted value, minor units; ``None`` where it cannot be told apart, as with funds."""
    risk: Fraction | None
    """Part of the plan's variance; ``None`` where risk is not stated or cannot be told apart."""


@dataclass(frozen=True)
class Index:
    """How much hangs on few."""

    largest: str
    """Id of the largest part; of equals the first by id."""
    largest_share: Fraction
    herfindahl: Fraction
    """Sum of squared shares, from 1 over the number of parts to 1 (O. C. Herfindahl 1950; A. O. Hirschman 1945)."""

    @property
    def effective(self) -> Fraction:
        """As many equal parts would give the same index."""
        return 1 / self.herfindahl


@dataclass(frozen=True)
class Concentration:
    """Money, value and risk by one way of grouping."""

    by: str
    """unit, category, tag, fund, risk class or group."""
    parts: tuple[Part, ...]
    """By falling money, then by id."""
    overlaps: bool
    """True where a request may be in several parts, so that shares add up to more than the whole."""
    money_elsewhere: int
    """Minor units of requests in no part."""

    def shares(self, of: str) -> dict[str, Fraction] | None:
        """Share of each part in ``money``, ``value`` or ``risk``.

        ``None`` where it is not known of all, the whole is nothing, or a part is negative: such parts have no shares.
        """
        held = {part.id: getattr(part, of) for part in self.parts}
        if self.overlaps or not held or any(number is None or number < 0 for number in held.values()):
            return None
        total = sum(held.values(), Fraction(0))
        return {name: Fraction(number) / total for name, number in held.items()} if total else None

    def index(self, of: str) -> Index | None:
        """The index of ``money``, ``value`` or ``risk``; ``None`` where there are no shares."""
        shares = self.shares(of)
        if shares is None:
            return None
        largest = min(shares, key=lambda name: (-shares[name], name))
        herfindahl = sum((share * share for share in shares.values()), Fraction(0))
        return Index(largest, shares[largest], herfindahl)


@dataclass(frozen=True)
class Limit:
    """A rule about a share, held against the plan."""

    rule: str
    title: str
    row: str
    """Id of the rule, with ``/unit`` behind it for one of *each*."""
    have: Fraction
    at_least: Fraction | None
    at_most: Fraction | None
    base: int
    """Minor units that the share is taken of."""
    room: Fraction
    """Minor units until the nearest limit; negative where the rule is broken."""
    is_hard: bool
    authority: str = ""

    @property
    def is_kept(self) -> bool:
        """Whether the plan keeps it."""
        return self.room >= 0


def limits(judged: Judged) -> tuple[Limit, ...]:
    """All limits on shares of a plan, those with the least room first."""
    found = [
        Limit(
            rule=item.rule.id,
            title=item.rule.title,
            row=item.id,
            have=item.have,
            at_least=item.at_least,
            at_most=item.at_most,
            base=int(item.base or 0),
            room=item.room,
            is_hard=item.rule.is_hard,
            authority=item.rule.authority,
        )
        for item in judged.verdict.measured
        if item.rule.kind is RuleKind.SHARE
    ]
    return tuple(sorted(found, key=lambda item: (item.room, item.row)))


def concentrations(
    judged: Judged,
    values: Sequence[Fraction],
    risks: Mapping[int, Fraction] | None = None,
    classes: Mapping[str, str] | None = None,
) -> tuple[Concentration, ...]:
    """Money, value and risk of a plan by unit, by each kind of request that the case names, and by fund.

    Args:
        judged: the plan.
        values: weighted value per request line, minor units.
        risks: part of the variance by line, where it is stated; ``None``: nothing is.
        classes: risk class by request, for requests that have one.
    """
    case, requests = judged.case, judged.case.requests
    found = [_by_lines(judged, values, risks, "unit", _units(case))]
    if requests.categories:
        kinds = [(name, name, requests.category == code) for code, name in enumerate(requests.categories)]
        found.append(_by_lines(judged, values, risks, "category", kinds))
    if requests.tags:
        tags = [(tag, tag, requests.mask(requests.tags[tag])) for tag in sorted(requests.tags)]
        found.append(_by_lines(judged, values, risks, "tag", tags, overlaps=True))
    if classes:
        of = np.array([classes.get(str(name), "") for name in requests.id.tolist()], dtype=object)
        kinds = [(name, name, of == name) for name in sorted(set(classes.values()))]
        found.append(_by_lines(judged, values, risks, "risk class", kinds))
    if case.funds:
        found.append(_by_fund(judged))
    return tuple(found)


def _units(case: Case) -> list[tuple[str, str, Mask]]:
    """Units that ask for money themselves, each without those below it."""
    owner = case.requests.unit
    return [
        (unit.id, unit.name or unit.id, owner == k) for k, unit in enumerate(case.units) if bool((owner == k).any())
    ]


def _by_lines(
    judged: Judged,
    values: Sequence[Fraction],
    risks: Mapping[int, Fraction] | None,
    by: str,
    kinds: Sequence[tuple[str, str, Mask]],
    *,
    overlaps: bool = False,
) -> Concentration:
    counted = np.zeros(judged.amounts.size, dtype=np.bool_)
    parts = []
    for name, title, lines in kinds:
        counted |= lines
        own = np.flatnonzero(lines).tolist()
        known = risks is not None and all(line in risks for line in own)
        risk = sum((risks[line] for line in own), Fraction(0)) if risks is not None and known else None
        money, value = exact_sum(judged.amounts[lines]), sum((values[line] for line in own), Fraction(0))
        parts.append(Part(name, title, money, value, risk))
    return Concentration(by, _ordered(parts), overlaps, exact_sum(judged.amounts[~counted]))


def _by_fund(judged: Judged) -> Concentration:
    paid = judged.paid
    parts = [
        Part(fund.id, fund.name or fund.id, exact_sum(paid.amount[paid.fund == k]), None, None)
        for k, fund in enumerate(judged.case.funds)
    ]
    return Concentration("fund", _ordered(parts), overlaps=False, money_elsewhere=0)


def _ordered(parts: Sequence[Part]) -> tuple[Part, ...]:
    return tuple(sorted(parts, key=lambda part: (-part.money, part.id)))
