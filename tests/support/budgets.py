"""Small budgets in words: cases written down in a test as a budget office would say them.

Money as text is in major units (``"25.00"``), as a number or as ``"minor 2500"`` in minor units. Nothing here reads
files or plans.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from typing import Literal, cast

import numpy as np

from apportion.kernel.decimals import DecimalColumn
from apportion.kernel.money import Currency
from apportion.model.case import Case
from apportion.model.context import Context
from apportion.model.intake.decisions import with_decisions
from apportion.model.organisation import Criterion, Fairness, Fund, Match, ProposedAmount, Unit
from apportion.model.raw import TextColumn
from apportion.model.requests import Points, Requests, ResourceUse, Shape
from apportion.model.rule import LOGICAL, Measure, Rule, RuleKind
from apportion.model.selector import EVERYTHING, parse_selector
from tests.support.asked_decisions import Level, Money, Number, Uses, decision_columns, per_money

USD = Currency("USD", 2)
JPY = Currency("JPY", 0)


@dataclass(frozen=True)
class Curve:
    """How the value of a request grows; ``corners`` are (amount, value) of piecewise-linear ones."""

    shape: Shape
    rate: Number = 0
    start: Money = 0
    scale: Money = 0
    exponent: Number = 0
    ceiling: Money = 0
    corners: tuple[tuple[Money, Money], ...] = ()


def steadily(rate: Number) -> Curve:
    """Every unit of money returns the same."""
    return Curve(Shape.LINEAR, rate)


def by_points(*corners: tuple[Money, Money]) -> Curve:
    """Straight lines between amounts and what they return."""
    return Curve(Shape.POINTS, corners=corners)


def saturating(rate: Number, *, start: Money = 0, scale: Money) -> Curve:
    """The full rate up to ``start``, then falling in a straight line to nothing at ``scale``."""
    return Curve(Shape.QUADRATIC, rate, start, scale)


def logarithmic(rate: Number, *, scale: Money) -> Curve:
    """The first money returns the rate, at ``scale`` half of it."""
    return Curve(Shape.LOG, rate, scale=scale)


def by_power(rate: Number, *, scale: Money, exponent: Number) -> Curve:
    """The average return is the rate at ``scale`` and falls with more."""
    return Curve(Shape.POWER, rate, scale=scale, exponent=exponent)


def hill(ceiling: Money, *, scale: Money, exponent: Number = 1) -> Curve:
    """Approaches the ceiling; half of it is reached at ``scale``."""
    return Curve(Shape.HILL, scale=scale, exponent=exponent, ceiling=ceiling)


@dataclass(frozen=True)
class Ask:
    """One request in one period."""

    id: str
    cap: Money
    returns: Curve | Number = 1
    floor: Money = 0
    weight: Number = 1
    last_year: Money | None = None
    tags: tuple[str, ...] = ()
    category: str = ""
    period: str = ""
    uses: Uses = field(default_factory=dict)
    """Per resource: a quantity for each of an amount of money, or of a decision the quantity as such (in the period of
    the ask), for levels by name."""
    decision: str = ""
    """``whole``, ``minimum`` or ``levels``; said in one period it holds for all."""
    minimum: Money = 0
    part_of: str = ""
    delay_max: int = 0
    delay_loss: str = "0%"
    value: Money | None = None
    """When funded in full, instead of what its money returns; as all values text is in major units of value."""
    score: Money | None = None
    npv: Money | None = None
    levels: tuple[Level, ...] = ()
    """Name, amount and value of each, lowest first, with the levels below."""


def ask(request: str, up_to: Money, returns: Curve | Number = 1, **more: object) -> Ask:
    """A request for up to an amount of money, with what a unit of it returns.

    ``ask("hall", "80.00", value="120.00", decision="whole")`` is a project that is built or not.
    """
    return Ask(request, up_to, returns, **more)  # type: ignore[arg-type]  # keywords of Ask, checked when it is made


@dataclass(frozen=True)
class Part:
    """A unit with its requests and the units below it."""

    id: str
    asks: tuple[Ask, ...] = ()
    parts: tuple[Part, ...] = ()
    floor: Money | None = None
    cap: Money | None = None


def unit(name: str, *inside: Ask | Part, floor: Money | None = None, cap: Money | None = None) -> Part:
    """A unit that contains requests and other units."""
    asks = tuple(item for item in inside if isinstance(item, Ask))
    parts = tuple(item for item in inside if isinstance(item, Part))
    return Part(name, asks, parts, floor, cap)


@dataclass(frozen=True)
class Pot:
    """A fund."""

    id: str
    amounts: tuple[Money | None, ...]
    pays_for: str = "all"
    must_spend: tuple[Money, ...] = ()
    match: str = ""
    match_from: tuple[str, ...] = ()
    match_for: str = ""
    carry_forward: bool = False
    expires: str = ""
    cash_floor: tuple[Money, ...] = ()


def fund(
    name: str,
    *amounts: Money | None,
    pays_for: str = "all",
    must_spend: Money | tuple[Money, ...] = (),
    match: str = "",
    match_from: tuple[str, ...] = (),
    match_for: str = "",
    carry_forward: bool = False,
    expires: str = "",
    cash_floor: Money | tuple[Money, ...] = (),
) -> Pot:
    """A source of money, with its amount in each period."""
    least = must_spend if isinstance(must_spend, tuple) else (must_spend,)
    kept = cash_floor if isinstance(cash_floor, tuple) else (cash_floor,)
    return Pot(name, amounts, pays_for, least, match, match_from, match_for, carry_forward, expires, kept)


@dataclass(frozen=True)
class Condition:
    """A rule as it stands in the table of rules: limits as text."""

    id: str
    kind: str
    on: str = "all"
    at_least: str = ""
    at_most: str = ""
    exactly: str = ""
    of: str = "all"
    resource: str = ""
    period: str = ""
    price: str = ""
    reason: str = ""
    authority: str = ""
    priority: str = ""


def rule(name: str, kind: str, on: str = "all", **limits: str | int) -> Condition:
    """A rule by its kind and what it is about; limits as in the table: "25.00", "15%", a quantity or a count."""
    return Condition(name, kind, on, **{name: str(limit) for name, limit in limits.items()})


def aim(measure: str, factor: Number = 1, *, priority: int = 1, allowed_loss: str = "0%") -> Criterion:
    """Something to be made as large as possible: ``strategic``, ``value``, ``score`` or ``npv``."""
    return Criterion(measure, Decimal(factor), priority, _percent(allowed_loss))


def fair(kind: Literal["max_min", "proportional"], among: str = "each unit", *, cost: str) -> Fairness:
    """An idea of fairness, and how much of the best value it may cost."""
    return Fairness(kind, parse_selector(among), _percent(cost))


@dataclass(frozen=True)
class Budget:
    """A whole budget in words; ``case()`` is what the engine is given."""

    total: Money
    parts: tuple[Part, ...]
    at_most: bool = False
    rules: tuple[Condition, ...] = ()
    funds: tuple[Pot, ...] = ()
    periods: tuple[str, ...] = ("2026",)
    currency: Currency = USD
    proposals: tuple[tuple[str, str, Money], ...] = ()
    baseline_change: str = "0"
    criteria: tuple[Criterion, ...] = ()
    fairness: Fairness | None = None

    def but(self, **changes: object) -> Budget:
        """The same budget with something changed."""
        return replace(self, **changes)  # type: ignore[arg-type]  # fields of Budget, checked when it is made

    def minor(self, amount: Money) -> int:
        """Minor units of an amount."""
        if isinstance(amount, int):
            return amount
        if amount.startswith("minor "):
            return int(amount.removeprefix("minor "))
        return self.currency.minor(Decimal(amount.replace(",", "")))

    def case(self) -> Case:
        """The case, with requests sorted as the reader of files sorts them."""
        units = tuple(_units(self, self.parts, ""))
        return Case(
            name="test",
            organisation="Test",
            sector="company",
            currency=self.currency,
            number_format="1,234.56",
            periods=self.periods,
            total=self.minor(self.total),
            total_is="at_most" if self.at_most else "exactly",
            context=Context(),
            units=units,
            funds=tuple(_fund(self, pot) for pot in self.funds),
            requests=_requests(self, units),
            rules=tuple(_rule(self, condition) for condition in self.rules),
            proposals=tuple(
                ProposedAmount(name, unit_id, "", self.minor(amount)) for name, unit_id, amount in self.proposals
            ),
            criteria=self.criteria,
            fairness=self.fairness,
            baseline_change=Decimal(self.baseline_change),
        )


def budget(
    total: Money,
    *parts: Part,
    at_most: bool = False,
    rules: Sequence[Condition] = (),
    funds: Sequence[Pot] = (),
    periods: tuple[str, ...] = ("2026",),
    currency: Currency = USD,
    **more: object,
) -> Budget:
    """A budget of a total for some units, under rules and out of funds."""
    made = Budget(total, parts, at_most, tuple(rules), tuple(funds), periods, currency)
    return made.but(**more) if more else made


def _units(book: Budget, parts: Sequence[Part], parent: str) -> list[Unit]:
    found: list[Unit] = []
    # An explicit stack: a test may nest units deeper than Python's call stack.
    stack = [(part, parent) for part in reversed(parts)]
    while stack:
        part, above = stack.pop()
        floor = None if part.floor is None else book.minor(part.floor)
        cap = None if part.cap is None else book.minor(part.cap)
        found.append(Unit(part.id, part.id.title(), above, floor, cap))
        stack.extend((below, part.id) for below in reversed(part.parts))
    return found


def _asks(parts: Sequence[Part]) -> list[tuple[str, Ask]]:
    found: list[tuple[str, Ask]] = []
    stack = list(parts)
    while stack:
        part = stack.pop()
        found.extend((part.id, item) for item in part.asks)
        stack.extend(part.parts)
    return found


def _texts(words: list[str]) -> TextColumn:
    return cast("TextColumn", np.array(words, dtype=np.dtypes.StringDType()))


def _decimals(numbers: list[Number]) -> DecimalColumn:
    return DecimalColumn.of([Decimal(number) for number in numbers])


def _requests(book: Budget, units: Sequence[Unit]) -> Requests:
    position = {item.id: index for index, item in enumerate(units)}
    period_of = {name: index for index, name in enumerate(book.periods)}
    rows = sorted(_asks(book.parts), key=lambda row: (row[1].id, period_of[row[1].period or book.periods[0]]))
    asks = [item for _, item in rows]
    periods = [period_of[item.period or book.periods[0]] for item in asks]
    curves = [item.returns if isinstance(item.returns, Curve) else steadily(item.returns) for item in asks]
    categories = tuple(sorted({item.category for item in asks if item.category}))

    def amounts(values: list[Money]) -> np.ndarray:
        return np.array([book.minor(value) for value in values], dtype=np.int64)

    plain = Requests(
        id=_texts([item.id for item in asks]),
        name=_texts([item.id for item in asks]),
        unit=np.array([position[owner] for owner, _ in rows], dtype=np.int32),
        period=np.array(periods, dtype=np.int32),
        category=np.array([categories.index(item.category) if item.category else -1 for item in asks], dtype=np.int32),
        categories=categories,
        floor=amounts([item.floor for item in asks]),
        cap=amounts([item.cap for item in asks]),
        last_year=amounts([item.last_year or 0 for item in asks]),
        last_year_known=np.array([item.last_year is not None for item in asks], dtype=np.bool_),
        shape=np.array([curve.shape for curve in curves], dtype=np.int8),
        rate=_decimals([curve.rate for curve in curves]),
        start=amounts([curve.start for curve in curves]),
        scale=amounts([curve.scale for curve in curves]),
        exponent=_decimals([curve.exponent for curve in curves]),
        ceiling=amounts([curve.ceiling for curve in curves]),
        weight=_decimals([item.weight for item in asks]),
        points=_points(book, curves),
        tags=_tags(asks),
        uses=_uses(book, asks),
        alignment={},
        description={},
        source_line=np.arange(len(asks)) + 2,
    )
    columns = decision_columns(asks, periods, book.minor, book.currency.minor_per_major)
    return with_decisions(plain, columns, len(book.periods))


def _points(book: Budget, curves: list[Curve]) -> Points:
    sizes = np.cumsum([0, *(len(curve.corners) for curve in curves)]).astype(np.int64)
    corners = [corner for curve in curves for corner in curve.corners]
    values: list[Number] = [
        value if isinstance(value, int) else Decimal(value) * book.currency.minor_per_major for _, value in corners
    ]
    return Points(sizes, np.array([book.minor(amount) for amount, _ in corners], dtype=np.int64), _decimals(values))


def _tags(asks: list[Ask]) -> dict[str, np.ndarray]:
    tags = sorted({tag for item in asks for tag in item.tags})
    return {tag: np.array([k for k, item in enumerate(asks) if tag in item.tags], dtype=np.int64) for tag in tags}


def _uses(book: Budget, asks: list[Ask]) -> dict[str, ResourceUse]:
    stated = [per_money(item.uses) for item in asks]
    uses = {}
    for name in sorted({name for use in stated for name in use}):
        lines = [k for k, use in enumerate(stated) if name in use]
        rates = tuple(Fraction(Decimal(stated[k][name][0])) / book.minor(stated[k][name][1]) for k in lines)
        uses[name] = ResourceUse(np.array(lines, dtype=np.int64), rates)
    return uses


def _fund(book: Budget, pot: Pot) -> Fund:
    match = None
    if pot.match:
        purpose = parse_selector(pot.match_for) if pot.match_for else None
        match = Match(_percent(pot.match), pot.match_from, purpose)
    least = tuple(book.minor(amount) for amount in pot.must_spend)
    amounts = tuple(None if amount is None else book.minor(amount) for amount in pot.amounts)
    kept = tuple(book.minor(amount) for amount in pot.cash_floor)
    return Fund(
        id=pot.id,
        name=pot.id.title(),
        amounts=amounts,
        pays_for=parse_selector(pot.pays_for),
        must_spend=least if any(least) else (),
        match=match,
        carries_forward=pot.carry_forward,
        expires=book.periods.index(pot.expires) if pot.expires else None,
        cash_floor=kept if any(kept) else (),
    )


def _percent(text: str) -> Decimal:
    return Decimal(text.removesuffix("%")) / 100


_PERCENT_KINDS = (RuleKind.SHARE, RuleKind.RATIO, RuleKind.CHANGE, RuleKind.BALANCE)


def _rule(book: Budget, condition: Condition) -> Rule:
    kind = RuleKind(condition.kind)
    texts = [condition.at_least, condition.at_most, condition.exactly]
    if kind is RuleKind.RESOURCE:
        measure = Measure.QUANTITY
    elif kind in LOGICAL or (kind is RuleKind.MANDATE and not any(texts)):
        measure = Measure.COUNT
    elif kind in _PERCENT_KINDS or any(text.endswith("%") for text in texts):
        measure = Measure.PERCENT
    else:
        measure = Measure.MONEY

    def limit(text: str) -> Decimal | None:
        if not text:
            return None
        if measure is Measure.PERCENT:
            return _percent(text)
        return Decimal(book.minor(text)) if measure is Measure.MONEY else Decimal(text)

    return Rule(
        id=condition.id,
        kind=kind,
        measured_in=measure,
        at_least=limit(condition.exactly or condition.at_least),
        at_most=limit(condition.exactly or condition.at_most),
        applies_to=parse_selector(condition.on),
        relative_to=parse_selector(condition.of) if condition.of else EVERYTHING,
        resource=condition.resource,
        period=book.periods.index(condition.period) if condition.period else None,
        price=Decimal(condition.price) if condition.price else None,
        priority=int(condition.priority) if condition.priority else None,
        name=condition.id.replace("-", " ").capitalize(),
        reason=condition.reason,
        authority=condition.authority,
    )
