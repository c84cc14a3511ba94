"""A plan read back from its JSON document: frozen and exact, for comparing and verifying.

Knows the layout that ``plan_json`` writes, in this format version and the one before it. It must not know
files, nor plans in memory.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any, TypeVar

from apportion.kernel.money import Currency
from apportion.model.findings import Finding, Place, Verdict
from apportion.model.plan import PLAN_FORMAT

T = TypeVar("T")

_STATUSES = ("optimal", "feasible", "infeasible", "unknown")
_BEFORE_DECISIONS = "1"
"""Plans of this format version are read as plans without decisions, steps and money carried forward."""
_NO_CURRENCY = Currency("", 0)
_LONGEST_NUMBER = 400
"""Digits: no amount, value or price that is written needs more; text beyond is not read as a number."""


class PlanUnreadable(Exception):
    """The text is not a plan that this release can read; ``finding`` says where and what to do."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(str(finding))
        self.finding = finding


@dataclass(frozen=True)
class AllocationEntry:
    """Money for one request from one fund in one period, in minor units."""

    request: str
    unit: str
    fund: str
    period: str
    amount: int


@dataclass(frozen=True)
class UnitEntry:
    """One unit with everything below it, in minor units; ``None`` where nothing is stated."""

    unit: str
    name: str
    parent: str
    amount: int
    floor: int | None
    cap: int | None
    last_year: int | None
    weighted_value: Fraction
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class RequestEntry:
    """One request in one period, in minor units."""

    request: str
    name: str
    unit: str
    period: str
    amount: int
    floor: int
    cap: int
    weight: Decimal
    weighted_value: Fraction
    next_weighted: Fraction | None


@dataclass(frozen=True)
class FundEntry:
    """One fund in one period, in minor units."""

    fund: str
    name: str
    period: str
    available: int
    used: int
    carried_in: int | None = None
    """``None`` in a plan of the format version before it was stated; so the two below."""
    carried_out: int | None = None
    lapsed: int | None = None


@dataclass(frozen=True)
class DecisionEntry:
    """One decision between options, in minor units."""

    request: str
    name: str
    unit: str
    kind: str
    funded: bool
    option: str
    level: str
    """Empty where no level was taken."""
    delay: int
    start: str
    """Empty when nothing is funded."""
    amount: int
    asked: int
    weighted_value: Fraction
    expected_value: Fraction


@dataclass(frozen=True)
class RuleEntry:
    """One rule as the plan stood to it."""

    rule: str
    kind: str
    name: str
    strength: str
    scope: str
    have: str
    need: str
    binding: bool
    price: Fraction | None
    text: str
    value_lost: Fraction | None = None
    """``None`` where the plan was not made again without the rule."""


@dataclass(frozen=True)
class PlanDocument:
    """What a plan's document says. Money in minor units, values in minor units of value.

    Values are as exact as they are written: beyond twelve decimals a value was rounded down, a bound up.
    """

    format: str
    status: str
    fingerprint: str
    """Empty when there is no plan."""
    case_fingerprint: str
    case_name: str
    organisation: str
    currency: Currency
    number_format: str
    periods: tuple[str, ...]
    total: int
    total_is: str
    allocated: int
    reserve: int
    reserves: tuple[tuple[str, int], ...]
    """Money kept back by each reserve rule."""
    unallocated: int
    value: Fraction | None
    expected_value: Fraction | None
    bound: Fraction | None
    gap: Fraction | None
    allocations: tuple[AllocationEntry, ...]
    """Empty for a plan whose lines stand in ``allocations_file``."""
    allocations_file: str
    allocation_rows: int
    units: tuple[UnitEntry, ...]
    requests: tuple[RequestEntry, ...]
    funds: tuple[FundEntry, ...]
    rules: tuple[RuleEntry, ...]
    next_price: Fraction | None
    """Weighted value of the next unit of money; ``None`` when there is no plan."""
    decisions: tuple[DecisionEntry, ...] = ()
    """Those that are listed: of more than ten thousand, the largest."""
    decision_count: int = 0
    """Decisions of the case, listed or not."""
    search_bound: Fraction | None = None
    """What the solver's search has proved, on its word; ``None`` where nothing was searched."""
    searched_all: bool = True
    price_of_fairness: Fraction | None = None
    work_max: int | None = None
    """Limit on the search that was allowed; ``None`` where nothing was searched."""
    solver_gap: Fraction = Fraction(0)
    """Part of the value of the plan at which the search was allowed to end."""


def read_plan_document(text: str, file: str = "plan.json") -> PlanDocument:
    """Read a plan's JSON document.

    Args:
        text: the document.
        file: its name for messages.

    Raises:
        PlanUnreadable: when it is not JSON, not a plan, of another format version, or an entry is missing or
            not what it should be; the first such entry is named.
    """
    try:
        content = json.loads(text, parse_float=_no_float, parse_constant=_no_float, object_pairs_hook=_unique)
    except json.JSONDecodeError as error:
        place = Place(file=file, line=error.lineno, column=error.colno)
        raise _unreadable("plan.not-json", place, f"The file is not JSON: {error.msg}.") from error
    except (ValueError, RecursionError) as error:
        raise _unreadable("plan.not-json", Place(file=file), f"The file is not a plan: {error}.") from error
    reader = _Reader(content, file)
    version = reader.node.get("format") if isinstance(content, Mapping) else None
    if not isinstance(version, str):
        raise _unreadable("plan.not-a-plan", Place(file=file), "The file has no plan format version.")
    if version not in (_BEFORE_DECISIONS, PLAN_FORMAT):
        finding = Finding(
            "plan.format",
            Verdict.REJECT_FILE,
            f"The plan has format version {version!r}; this release reads up to {PLAN_FORMAT!r}.",
            Place(file=file),
            found=version,
            expected=PLAN_FORMAT,
            remedy="Make the plan again from its case with this release, or use the release that wrote it.",
        )
        raise PlanUnreadable(finding)
    return _document(reader)


@dataclass(frozen=True)
class _Reader:
    """One JSON object and the way to it."""

    node: Any
    file: str
    path: str = ""
    currency: Currency = _NO_CURRENCY
    is_before_decisions: bool = False

    def fault(self, key: str, expected: str) -> PlanUnreadable:
        """The entry is not what it should be."""
        where = f"{self.path}.{key}".lstrip(".")
        found = self.node.get(key, "nothing") if isinstance(self.node, Mapping) else self.node
        finding = Finding(
            "plan.entry",
            Verdict.REJECT_FILE,
            f"The plan's entry {where!r} is not {expected}.",
            Place(file=self.file),
            found=str(found)[:80],
            expected=expected,
            remedy="The file was changed after it was written: make the plan again.",
        )
        return PlanUnreadable(finding)

    def get(self, key: str, kind: type[T], expected: str) -> T:
        """The entry, if it is of that kind."""
        if not isinstance(self.node, Mapping):
            raise self.fault(key, expected)
        held = self.node.get(key)
        if not isinstance(held, kind) or (kind is int and isinstance(held, bool)):
            raise self.fault(key, expected)
        return held

    def absent(self, key: str) -> bool:
        """True when the entry is there and says that nothing is known."""
        return isinstance(self.node, Mapping) and key in self.node and self.node[key] is None

    def text(self, key: str) -> str:
        return self.get(key, str, "a text")

    def optional_text(self, key: str) -> str:
        return "" if self.absent(key) else self.text(key)

    def flag(self, key: str) -> bool:
        return self.get(key, bool, "true or false")

    def whole(self, key: str) -> int:
        return self.get(key, int, "a whole number")

    def decimal(self, key: str) -> Decimal:
        expected = "a decimal number as text"
        written = self.get(key, str, expected)
        try:
            number = Decimal(written) if len(written) <= _LONGEST_NUMBER and written.isascii() else None
        except InvalidOperation:
            number = None
        if number is None or not number.is_finite() or "e" in written.lower():
            raise self.fault(key, expected)
        return number

    def money(self, key: str) -> int:
        try:
            return self.currency.minor(self.decimal(key))
        except ValueError:
            raise self.fault(key, f"an amount of {self.currency.code}") from None

    def optional_money(self, key: str) -> int | None:
        return None if self.absent(key) else self.money(key)

    def value(self, key: str) -> Fraction:
        return Fraction(self.decimal(key)) * self.currency.minor_per_major

    def optional_value(self, key: str) -> Fraction | None:
        return None if self.absent(key) else self.value(key)

    def price(self, key: str) -> Fraction | None:
        """The exact ratio where there is one, else the decimal."""
        if self.absent(key):
            return None
        exact = f"{key}_exact"
        if self.absent(exact):
            return Fraction(self.decimal(key))
        try:
            return Fraction(self.text(exact))
        except (ValueError, ZeroDivisionError):
            raise self.fault(exact, "a ratio of whole numbers") from None

    def child(self, key: str) -> _Reader:
        return replace(self, node=self.get(key, dict, "an object"), path=f"{self.path}.{key}")

    def each(self, key: str, make: Callable[[_Reader], T]) -> tuple[T, ...]:
        rows = self.get(key, list, "a list")
        where = f"{self.path}.{key}"
        return tuple(make(replace(self, node=row, path=f"{where}[{index}]")) for index, row in enumerate(rows))

    def words(self, key: str) -> tuple[str, ...]:
        rows = self.get(key, list, "a list of texts")
        if not all(isinstance(row, str) for row in rows):
            raise self.fault(key, "a list of texts")
        return tuple(rows)


def _document(top: _Reader) -> PlanDocument:
    decimals = top.get("currency_decimals", int, "a whole number")
    if not 0 <= decimals <= 9:  # noqa: PLR2004 - one digit; no currency has more than four
        raise top.fault("currency_decimals", "a number of decimals")
    reader = replace(
        top,
        currency=Currency(top.text("currency"), decimals),
        is_before_decisions=top.node.get("format") == _BEFORE_DECISIONS,
    )
    if reader.text("status") not in _STATUSES:
        raise reader.fault("status", f"one of {', '.join(_STATUSES)}")
    apart = isinstance(reader.node.get("allocations"), Mapping)
    allocations: tuple[AllocationEntry, ...] = () if apart else reader.each("allocations", _allocation)
    file = reader.child("allocations").text("file") if apart else ""
    rows = reader.child("allocations").get("rows", int, "a whole number") if apart else len(allocations)
    case = reader.child("case")
    return PlanDocument(
        format=reader.text("format"),
        status=reader.text("status"),
        fingerprint=reader.optional_text("fingerprint"),
        case_fingerprint=reader.text("case_fingerprint"),
        case_name=case.text("name"),
        organisation=case.text("organisation"),
        currency=reader.currency,
        number_format=reader.text("number_format"),
        periods=reader.words("periods"),
        total=reader.money("total"),
        total_is=reader.text("total_is"),
        allocated=reader.money("allocated"),
        reserve=reader.money("reserve"),
        reserves=reader.each("reserves", lambda row: (row.text("rule"), row.money("amount"))),
        unallocated=reader.money("unallocated"),
        value=reader.optional_value("value"),
        expected_value=reader.optional_value("expected_value"),
        bound=reader.optional_value("bound"),
        gap=reader.optional_value("gap"),
        allocations=allocations,
        allocations_file=file,
        allocation_rows=rows,
        units=reader.each("units", _unit),
        requests=reader.each("requests", _request),
        funds=reader.each("funds", _fund),
        rules=reader.each("rules", _rule),
        next_price=None if reader.absent("next_unit") else reader.child("next_unit").price("weighted"),
        **_decided(reader),
    )


def _decided(reader: _Reader) -> dict[str, Any]:
    """What came with decisions; nothing of it stands in a plan of the version before them."""
    if reader.is_before_decisions:
        return {}
    searched = {} if reader.absent("proof") else _searched(reader.child("proof"))
    return {
        "decisions": reader.each("decisions", _decision),
        "decision_count": reader.child("decided").whole("count"),
        "price_of_fairness": reader.optional_value("price_of_fairness"),
        **_asked_of_the_search(reader.child("solver")),
        **searched,
    }


def _asked_of_the_search(solver: _Reader) -> dict[str, Any]:
    if solver.absent("work_max"):
        return {}
    return {"work_max": solver.whole("work_max"), "solver_gap": Fraction(solver.decimal("gap"))}


def _searched(proof: _Reader) -> dict[str, Any]:
    return {"search_bound": proof.optional_value("search_bound"), "searched_all": proof.flag("searched_all")}


def _decision(row: _Reader) -> DecisionEntry:
    return DecisionEntry(
        request=row.text("request"),
        name=row.text("name"),
        unit=row.text("unit"),
        kind=row.text("kind"),
        funded=row.flag("funded"),
        option=row.text("option"),
        level=row.optional_text("level"),
        delay=row.whole("delay"),
        start=row.optional_text("start"),
        amount=row.money("amount"),
        asked=row.money("asked"),
        weighted_value=row.value("weighted_value"),
        expected_value=row.value("expected_value"),
    )


def _allocation(row: _Reader) -> AllocationEntry:
    return AllocationEntry(
        row.text("request"), row.text("unit"), row.text("fund"), row.text("period"), row.money("amount")
    )


def _unit(row: _Reader) -> UnitEntry:
    return UnitEntry(
        unit=row.text("unit"),
        name=row.text("name"),
        parent=row.optional_text("parent"),
        amount=row.money("amount"),
        floor=row.optional_money("floor"),
        cap=row.optional_money("cap"),
        last_year=row.optional_money("last_year"),
        weighted_value=row.value("weighted_value"),
        reasons=row.each("reasons", lambda reason: reason.text("text")),
    )


def _request(row: _Reader) -> RequestEntry:
    return RequestEntry(
        request=row.text("request"),
        name=row.text("name"),
        unit=row.text("unit"),
        period=row.text("period"),
        amount=row.money("amount"),
        floor=row.money("floor"),
        cap=row.money("cap"),
        weight=row.decimal("weight"),
        weighted_value=row.value("weighted_value"),
        next_weighted=row.price("next_weighted"),
    )


def _fund(row: _Reader) -> FundEntry:
    entry = FundEntry(row.text("fund"), row.text("name"), row.text("period"), row.money("available"), row.money("used"))
    if row.is_before_decisions:
        return entry
    return replace(
        entry, carried_in=row.money("carried_in"), carried_out=row.money("carried_out"), lapsed=row.money("lapsed")
    )


def _rule(row: _Reader) -> RuleEntry:
    return RuleEntry(
        rule=row.text("rule"),
        kind=row.text("kind"),
        name=row.text("name"),
        strength=row.text("strength"),
        scope=row.text("scope"),
        have=row.text("have"),
        need=row.text("need"),
        binding=row.flag("binding"),
        price=row.price("price"),
        text=row.text("text"),
        value_lost=None if row.is_before_decisions else row.optional_value("value_lost"),
    )


def _no_float(text: str) -> float:
    message = f"{text} is a binary number; amounts in a plan are texts"
    raise ValueError(message)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object; a key that stands twice would hide one of its two meanings."""
    held = dict(pairs)
    if len(held) != len(pairs):
        twice = next(key for index, (key, _) in enumerate(pairs) if key in dict(pairs[:index]))
        message = f"the key {twice!r} stands twice"
        raise ValueError(message)
    return held


def _unreadable(code: str, place: Place, message: str) -> PlanUnreadable:
    finding = Finding(
        code,
        Verdict.REJECT_FILE,
        message,
        place,
        expected="the file plan.json of a plan folder",
        remedy="Name the plan.json that 'apportion plan' wrote.",
    )
    return PlanUnreadable(finding)
