"""A second reading of a case, in plain Python: what every rule demands, line by line, and what money is worth.

It shares nothing with the engine but the case itself: selectors are read anew from their text, units are walked from
child to parent, sums are made in loops over fractions. Slow, and meant to be obviously right.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import mpmath  # type: ignore[import-untyped]  # it ships no types

from apportion.model.case import Case
from apportion.model.requests import Shape
from apportion.model.rule import Measure, Rule, RuleKind
from tests.support.second_decisions import consumed, given, is_logical, logic_missed
from tests.support.second_funds import rolls, short_of
from tests.support.second_selectors import each, means

Column = tuple[str, int, int]
"""``("pay", line, fund)`` with fund -1 where the case has none, or ``("keep", index of a reserve rule, 0)``."""


@dataclass(frozen=True)
class Demand:
    """``at_least <= sum of weight * amount <= at_most``; ``price`` per unit of violation where it may be broken."""

    id: str
    weights: Mapping[Column, Fraction]
    at_least: Fraction | None
    at_most: Fraction | None
    price: Fraction | None = None
    priority: int | None = None
    """Class of a soft demand without a price."""

    @property
    def is_hard(self) -> bool:
        """True when no plan may miss it."""
        return self.price is None and self.priority is None

    def missed_by(self, plan: Mapping[Column, int]) -> Fraction:
        """How far a plan misses the demand; 0 when it keeps it."""
        have = sum((weight * plan.get(column, 0) for column, weight in self.weights.items()), Fraction(0))
        below = Fraction(0) if self.at_least is None else self.at_least - have
        above = Fraction(0) if self.at_most is None else have - self.at_most
        return max(Fraction(0), below, above)


def columns(case: Case) -> list[Column]:
    """Everything that has to be decided: each payment that a fund may make, and each reserve."""
    found: list[Column] = []
    for line in range(case.requests.count):
        if not case.funds:
            found.append(("pay", line, -1))
        for index, fund in enumerate(case.funds):
            period = int(case.requests.period[line])
            # Money of earlier periods may be left.
            has_money = any(fund.amounts[: period + 1]) if rolls(fund) else bool(fund.amounts[period])
            if has_money and means(case, str(fund.pays_for), line, -1):
                found.append(("pay", line, index))
    found.extend(("keep", index, 0) for index, rule in enumerate(case.rules) if rule.kind is RuleKind.RESERVE)
    return found


def demands(case: Case, chosen: Sequence[int] = ()) -> list[Demand]:
    """What the case asks of a plan: bounds of lines, total, funds, units, and its own rules.

    Rules about which decisions are funded ask nothing of money and are not among them, nor do funds of which what is
    left is said, which are followed from period to period.

    Args:
        case: the case.
        chosen: option of each decision, -1 where none is taken.
    """
    every = columns(case)
    return [*_own_bounds(case, every, chosen), *_implied(case, every), *_stated(case, every, chosen)]


def missed(case: Case, plan: Mapping[Column, int], chosen: Sequence[int] = ()) -> dict[str, Fraction]:
    """The hard demands that a plan misses, with the amount; negative payments are missed as well."""
    found = {demand.id: demand.missed_by(plan) for demand in demands(case, chosen) if demand.is_hard}
    found |= {name: Fraction(by) for name, by in logic_missed(case, chosen).items()}
    for index, fund in enumerate(case.funds):
        if rolls(fund):
            spent = [0] * len(case.periods)
            for (kind, line, source), amount in plan.items():
                if kind == "pay" and source == index:
                    spent[int(case.requests.period[line])] += amount
            for period, short in enumerate(short_of(fund, spent)):
                found[f"fund.{fund.id}.{period}"] = Fraction(short)
    possible = set(columns(case))
    for column, amount in plan.items():
        if amount < 0 or (amount and column not in possible):
            found[str(column)] = Fraction(abs(amount))
    return {name: by for name, by in found.items() if by}


def given_up(case: Case, plan: Mapping[Column, int], chosen: Sequence[int] = ()) -> Fraction:
    """Weighted value given up for soft demands that a plan misses."""
    asked = demands(case, chosen)
    return sum((demand.price * demand.missed_by(plan) for demand in asked if demand.price is not None), Fraction(0))


def breach(case: Case, plan: Mapping[Column, int], priority: int, chosen: Sequence[int] = ()) -> Fraction:
    """How far the soft demands of a class are missed together."""
    asked = demands(case, chosen)
    return sum((demand.missed_by(plan) for demand in asked if demand.priority == priority), Fraction(0))


def worth(case: Case, amounts: Mapping[int, int]) -> Fraction:
    """Weighted value of an amount per line where every curve is rational."""
    return sum(
        (case.requests.weight.fraction(line) * worth_of_line(case, line, amount) for line, amount in amounts.items()),
        Fraction(0),
    )


def worth_of_line(case: Case, line: int, amount: int) -> Fraction:
    """Value of one rational line by its textbook formula, without weight."""
    requests = case.requests
    shape = Shape(int(requests.shape[line]))
    rate = requests.rate.fraction(line)
    if shape is Shape.LINEAR or (shape is Shape.POWER and requests.exponent.fraction(line) == 1):
        return rate * amount
    if shape is Shape.QUADRATIC:
        start, scale = int(requests.start[line]), int(requests.scale[line])
        total = Fraction(0)
        # The return of each single unit of money, added up: the area under a falling line is its middle height.
        for unit in range(min(amount, 2_000)):
            total += rate * _falling(unit, start, scale)
        if amount > 2_000:
            total = _falling_area(rate, amount, start, scale)
        return total
    if shape is Shape.POINTS:
        return _interpolated(case, line, amount)
    raise ValueError(shape)


def _falling(unit: int, start: int, scale: int) -> Fraction:
    """Average of ``1 - (x - start) / (scale - start)``, kept between 0 and 1, over one unit of money."""
    if unit + 1 <= start:
        return Fraction(1)
    if unit >= scale:
        return Fraction(0)
    return 1 - (Fraction(2 * unit + 1, 2) - start) / (scale - start)


def _falling_area(rate: Fraction, amount: int, start: int, scale: int) -> Fraction:
    flat, bent = min(amount, start), max(0, min(amount, scale) - start)
    return rate * (flat + bent - Fraction(bent * bent, 2 * (scale - start)))


def _interpolated(case: Case, line: int, amount: int) -> Fraction:
    points = case.requests.points
    begin, end = int(points.offset[line]), int(points.offset[line + 1])
    corners = [(int(points.amount[k]), points.value.fraction(k)) for k in range(begin, end)]
    if corners[0][0] > 0:
        corners.insert(0, (0, Fraction(0)))
    for (x0, y0), (x1, y1) in itertools.pairwise(corners):
        if x0 <= amount <= x1:
            return y0 + (y1 - y0) * Fraction(amount - x0, x1 - x0)
    return corners[-1][1]


def worth_interval(case: Case, line: int, amount: int) -> tuple[Fraction, Fraction]:
    """Weighted value of any line between two numbers, in interval arithmetic of 60 digits."""
    requests, iv = case.requests, mpmath.iv
    iv.dps = 60

    def exact(number: Fraction) -> mpmath.mpf:
        return iv.mpf(number.numerator) / iv.mpf(number.denominator)

    shape = Shape(int(requests.shape[line]))
    weight = exact(requests.weight.fraction(line))
    if shape not in (Shape.LOG, Shape.POWER, Shape.HILL):
        value = exact(worth_of_line(case, line, amount))
    elif amount == 0:
        value = iv.mpf(0)
    else:
        rate, scale = exact(requests.rate.fraction(line)), iv.mpf(int(requests.scale[line]))
        ratio, exponent = iv.mpf(amount) / scale, exact(requests.exponent.fraction(line))
        if shape is Shape.LOG:
            value = rate * scale * iv.log(1 + ratio)
        else:
            grown = iv.exp(exponent * iv.log(ratio))
            value = rate * scale * grown if shape is Shape.POWER else int(requests.ceiling[line]) * grown / (1 + grown)
    low, high = (weight * value)._mpi_
    return _binary(low), _binary(high)


def _binary(number: tuple[int, int, int, int]) -> Fraction:
    """A number of mpmath, exactly: sign, mantissa and exponent of two."""
    sign, mantissa, exponent, _ = number
    return Fraction(-int(mantissa) if sign else int(mantissa)) * Fraction(2) ** int(exponent)


def _own_bounds(case: Case, every: list[Column], chosen: Sequence[int]) -> Iterator[Demand]:
    decided = given(case, chosen)
    for line in range(case.requests.count):
        weights = {column: Fraction(1) for column in every if column[0] == "pay" and column[1] == line}
        floor, cap = decided.get(line, (int(case.requests.floor[line]), int(case.requests.cap[line])))
        yield Demand(f"bound.{line}", weights, Fraction(floor), Fraction(cap))


def _implied(case: Case, every: list[Column]) -> Iterator[Demand]:
    total = Fraction(case.total)
    weights = {column: Fraction(1) for column in every}
    yield Demand("total", weights, total if case.total_is == "exactly" else None, total)
    for unit in case.units:
        inside = _sum(case, every, f"unit:{unit.id}", None)
        if unit.floor is not None:
            yield Demand(f"floor.{unit.id}", inside, Fraction(unit.floor), None)
        if unit.cap is not None:
            yield Demand(f"cap.{unit.id}", inside, None, Fraction(unit.cap))
    for index, fund in enumerate(case.funds):
        for period, amount in enumerate(fund.amounts):
            drawn = {
                column: Fraction(1)
                for column in every
                if column[0] == "pay" and column[2] == index and int(case.requests.period[column[1]]) == period
            }
            least = fund.must_spend[period] if fund.must_spend else 0
            if rolls(fund):
                yield Demand(f"must_spend.{fund.id}.{period}", drawn, Fraction(least), None)
            else:
                yield Demand(f"fund.{fund.id}.{period}", drawn, Fraction(least), Fraction(amount or 0))
        if fund.match is not None:
            yield _match(case, every, index)
    if case.funds and any(column[0] == "keep" for column in every):
        held = sum(amount or 0 for fund in case.funds for amount in fund.amounts)
        yield Demand("funds.with-reserves", weights, None, Fraction(held))


def _match(case: Case, every: list[Column], index: int) -> Demand:
    fund = case.funds[index]
    match = fund.match
    if match is None:
        raise ValueError(fund.id)
    purpose = str(fund.pays_for if match.purpose is None else match.purpose)
    weights: dict[Column, Fraction] = {}
    for column in every:
        if column[0] != "pay":
            continue
        if column[2] == index:
            weights[column] = -Fraction(match.percent)
        elif (not match.sources or case.funds[column[2]].id in match.sources) and means(
            case, purpose, column[1], column[2]
        ):
            weights[column] = Fraction(1)
    return Demand(f"match.{fund.id}", weights, Fraction(0), None)


def _stated(case: Case, every: list[Column], chosen: Sequence[int]) -> Iterator[Demand]:
    for index, rule in enumerate(case.rules):
        if is_logical(rule):
            continue
        if rule.kind is RuleKind.BALANCE:
            yield from _balance(case, every, rule)
            continue
        if rule.kind is RuleKind.RESERVE:
            yield _reserve(case, rule, index)
            continue
        for name, text in each(case, str(rule.applies_to), rule.period):
            yield _one(case, every, rule, f"{rule.id}/{name}" if name else rule.id, text, chosen)


def _reserve(case: Case, rule: Rule, index: int) -> Demand:
    base = case.total if rule.measured_in is Measure.PERCENT else 1
    least = Fraction(0) if rule.at_least is None else Fraction(rule.at_least) * base
    most = Fraction(case.total) if rule.at_most is None else Fraction(rule.at_most) * base
    if rule.at_least == rule.at_most:
        # An exact percentage is kept in whole minor units, rounded up.
        most = Fraction(-(-most.numerator // most.denominator))
    return Demand(rule.id, {("keep", index, 0): Fraction(1)}, least, most)


def _asked(case: Case, lines: set[int]) -> int:
    """Caps of divisible lines, and of each decision the option that asks most of these lines."""
    choices = case.requests.choices
    decided = set(choices.line.tolist())
    total = sum(int(case.requests.cap[line]) for line in lines - decided)
    for decision in range(choices.count):
        options = range(int(choices.offset[decision]), int(choices.offset[decision + 1]))
        total += max(
            sum(
                int(choices.most[entry])
                for entry in range(int(choices.start[option]), int(choices.start[option + 1]))
                if int(choices.line[entry]) in lines
            )
            for option in options
        )
    return total


def _balance(case: Case, every: list[Column], rule: Rule) -> Iterator[Demand]:
    """What a group receives is near the part of its asks that all groups together receive; counted in its money."""
    groups = each(case, str(rule.applies_to), rule.period)
    sums = {name: _sum(case, every, text, rule.period) for name, text in groups}
    lines = {
        name: {
            line
            for line in range(case.requests.count)
            if means(case, text, line, -1) and rule.period in (None, int(case.requests.period[line]))
        }
        for name, text in groups
    }
    everyone = set().union(*lines.values())
    asked_by_all = _asked(case, everyone)
    for name, own in sums.items():
        asked = _asked(case, lines[name])
        if not asked:
            continue
        weights = {
            column: own.get(column, Fraction(0)) - Fraction(asked, asked_by_all)
            for column in every
            if column[0] == "pay" and column[1] in everyone
        }
        within = Fraction(rule.at_most or 0) * asked
        yield Demand(
            f"{rule.id}/{name}",
            weights,
            -within,
            within,
            None if rule.price is None else Fraction(rule.price),
            rule.priority,
        )


def _one(case: Case, every: list[Column], rule: Rule, name: str, text: str, chosen: Sequence[int]) -> Demand:
    least = None if rule.at_least is None else Fraction(rule.at_least)
    most = None if rule.at_most is None else Fraction(rule.at_most)
    price = None if rule.price is None else Fraction(rule.price)
    weights = dict(_sum(case, every, text, rule.period))
    if rule.kind is RuleKind.TOTAL:
        for index, other in enumerate(case.rules):
            if other.kind is RuleKind.RESERVE and (rule.period is None or other.period in (None, rule.period)):
                weights["keep", index, 0] = Fraction(1)
    elif rule.kind is RuleKind.CHANGE:
        before = sum(
            int(case.requests.last_year[line])
            for line in range(case.requests.count)
            if means(case, text, line, -1) and rule.period in (None, int(case.requests.period[line]))
        )
        least = None if least is None else (1 + least) * before
        most = None if most is None else (1 + most) * before
    elif rule.kind is RuleKind.RESOURCE:
        use = case.requests.uses.get(rule.resource)
        rate = {} if use is None else dict(zip(use.lines.tolist(), use.per_minor, strict=True))
        fixed = consumed(case, rule, text, chosen)
        least = None if least is None else least - fixed
        most = None if most is None else most - fixed
        weights = {column: rate[column[1]] for column in weights if column[1] in rate}
        price = None if price is None else price * case.currency.minor_per_major
    elif rule.kind is RuleKind.FORBIDDEN:
        most = Fraction(0)
    elif rule.kind in (RuleKind.SHARE, RuleKind.RATIO):
        return _proportion(case, every, rule, name, weights)
    return Demand(name, weights, least, most, price, rule.priority)


def _proportion(case: Case, every: list[Column], rule: Rule, name: str, part: dict[Column, Fraction]) -> Demand:
    """``part - share * whole`` at least, at most, or exactly nothing; two different shares are two demands in one."""
    whole = _sum(case, every, str(rule.relative_to), rule.period)
    limits = {rule.at_least, rule.at_most} - {None}
    price = None if rule.price is None else Fraction(rule.price)
    if len(limits) > 1:
        raise ValueError(f"{name}: write two rules for two different shares")
    share = Fraction(limits.pop() or 0)
    weights = {
        column: part.get(column, Fraction(0)) - share * whole.get(column, Fraction(0)) for column in {*part, *whole}
    }
    return Demand(
        name,
        weights,
        None if rule.at_least is None else Fraction(0),
        None if rule.at_most is None else Fraction(0),
        price,
        rule.priority,
    )


def _sum(case: Case, every: list[Column], text: str, period: int | None) -> dict[Column, Fraction]:
    return {
        column: Fraction(1)
        for column in every
        if column[0] == "pay"
        and period in (None, int(case.requests.period[column[1]]))
        and means(case, text, column[1], column[2])
    }
