"""What differs between two cases, fact by fact and grouped by cause. Compares values; plans nothing.

Requests are compared column by column, so that a million lines stay a handful of arrays; of each cause the
first hundred differences are listed and all are counted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final, Literal

import numpy as np

from apportion.model.case import Case
from apportion.model.decision_difference import DecisionDifference, decision_differences
from apportion.model.findings import LISTED_MAX
from apportion.model.matched_lines import AMOUNT_FIELDS, CURVE_FIELDS, compared_columns, match_lines
from apportion.model.organisation import Fund, Unit
from apportion.model.rule import Measure, Rule
from apportion.model.selector import Selector


class Cause(StrEnum):
    """Groups of input, in the order in which a comparison applies them."""

    TOTAL = "total"
    FUNDS = "funds"
    UNIT_BOUNDS = "floors and caps of units"
    REQUEST_AMOUNTS = "amounts of requests"
    """Floor, cap and last year of requests that both cases have."""
    REQUEST_VALUES = "values of requests"
    """Shape, rate, weight and the rest of the curve of requests that both cases have."""
    REQUEST_PLACES = "unit, category, tags and resources of requests"
    """What rules and funds see of requests that both cases have."""
    DECISIONS = "decisions between options"
    """Levels, starts, values and amounts of projects, and measures of worth other than value."""
    RULES = "rules"
    AIMS = "criteria and fairness"
    STRUCTURE = "units and requests added or removed"
    """Together with a changed tree of units and other periods."""


Subject = Literal["case", "fund", "unit", "request", "rule", "objective"]
FigureKind = Literal["money", "percent", "number", "text"]
Figure = int | Decimal | str | None
"""Minor units for money, a fraction for percent; ``None``: not stated, or not there at all."""


@dataclass(frozen=True)
class Difference:
    """One fact that is not the same in both cases."""

    cause: Cause
    subject: Subject
    name: str
    """Id of the unit, request, fund … that the fact belongs to; empty for the case itself."""
    field: str
    """Which fact, by its name in the tables; empty when the whole entry was added or removed."""
    kind: FigureKind
    before: Figure
    after: Figure
    change: Literal["changed", "added", "removed"] = "changed"
    period: str = ""
    """Budget period, where a request or fund has several."""


@dataclass(frozen=True)
class Differences:
    """Everything that differs between two cases."""

    listed: tuple[Difference, ...]
    """By cause, subject and name; at most a hundred of each cause."""
    counts: tuple[tuple[Cause, int], ...]
    """How many there are of each cause that has any, those not listed included."""
    without_effect: tuple[str, ...]
    """Tables and settings that differ but cannot change a plan."""

    @property
    def causes(self) -> tuple[Cause, ...]:
        """The causes that have any difference, in the order in which they are applied."""
        return tuple(cause for cause, _ in self.counts)


def differences(before: Case, after: Case) -> Differences:
    """Compare two cases.

    Raises:
        ValueError: when their amounts are in different currencies.
    """
    if before.currency != after.currency:
        raise ValueError(f"amounts in {before.currency.code} and in {after.currency.code} cannot be compared")
    found: dict[Cause, list[Difference]] = {cause: [] for cause in Cause}
    unlisted: dict[Cause, int] = dict.fromkeys(Cause, 0)
    small = (
        *_of_case(before, after),
        *_of_funds(before, after),
        *_of_units(before, after),
        *_of_rules(before, after),
    )
    for item in small:
        found[item.cause].append(item)
    found[Cause.DECISIONS].extend(_of_decision(item) for item in decision_differences(before, after))
    for cause, count, listed in _of_requests(before, after):
        found[cause].extend(listed)
        unlisted[cause] += count - len(listed)
    counts = [(cause, len(found[cause]) + unlisted[cause]) for cause in Cause]
    return Differences(
        tuple(item for cause in Cause for item in found[cause][:LISTED_MAX]),
        tuple((cause, count) for cause, count in counts if count),
        tuple(_without_effect(before, after)),
    )


def _of_case(before: Case, after: Case) -> Iterator[Difference]:
    if before.total != after.total:
        yield Difference(Cause.TOTAL, "case", "", "total", "money", before.total, after.total)
    if before.total_is != after.total_is:
        yield Difference(Cause.TOTAL, "case", "", "total_is", "text", before.total_is, after.total_is)
    for field in ("criteria", "fairness"):
        aims = _aim_words(before, field), _aim_words(after, field)
        if aims[0] != aims[1]:
            yield Difference(Cause.AIMS, "case", "", field, "text", *aims)
    if before.periods != after.periods:
        old, new = "; ".join(before.periods), "; ".join(after.periods)
        yield Difference(Cause.STRUCTURE, "case", "", "periods", "text", old, new)
    weights = (
        {item.id: item.weight for item in before.objectives},
        {item.id: item.weight for item in after.objectives},
    )
    for name in sorted(weights[0].keys() | weights[1].keys()):
        old_weight, new_weight = weights[0].get(name), weights[1].get(name)
        if old_weight != new_weight:
            yield Difference(
                Cause.REQUEST_VALUES,
                "objective",
                name,
                "weight",
                "number",
                old_weight,
                new_weight,
                _change(old_weight, new_weight),
            )


def _aim_words(case: Case, field: str) -> str | None:
    if field == "criteria":
        parts = [
            f"{item.priority}: {item.factor:f} {item.measure}, loss {item.allowed_loss:f}"
            for item in sorted(case.criteria, key=lambda item: (item.priority, item.measure))
        ]
        return "; ".join(parts) or None
    fair = case.fairness
    return None if fair is None else f"{fair.kind} among {fair.among}, cost {fair.cost_max:f}"


def _change(before: object, after: object) -> Literal["changed", "added", "removed"]:
    if before is None:
        return "added"
    return "removed" if after is None else "changed"


def _of_funds(before: Case, after: Case) -> Iterator[Difference]:
    old, new = {fund.id: fund for fund in before.funds}, {fund.id: fund for fund in after.funds}
    periods = after.periods if len(after.periods) >= len(before.periods) else before.periods
    for name in sorted(old.keys() | new.keys()):
        yield from _of_fund(name, old.get(name), new.get(name), periods)
    kept = [name for name in old if name in new]
    now = [name for name in new if name in old]
    if kept != now:
        yield Difference(Cause.FUNDS, "case", "", "order of funds", "text", "; ".join(kept), "; ".join(now))


def _of_fund(name: str, old: Fund | None, new: Fund | None, periods: Sequence[str]) -> Iterator[Difference]:
    change = _change(old, new)
    for position, period in enumerate(periods):
        label = period if len(periods) > 1 else ""
        for field in ("amount", "must_spend", "cash_floor"):
            held = _fund_money(old, field, position), _fund_money(new, field, position)
            if held[0] != held[1]:
                yield Difference(Cause.FUNDS, "fund", name, field, "money", *held, change, label)
    if old is None or new is None:
        if _fund_money(old or new, "amount", 0) is None:
            yield Difference(Cause.FUNDS, "fund", name, "", "text", None, None, change)
        return
    texts = {
        "pays_for": (str(old.pays_for), str(new.pays_for)),
        "match": (_match_text(old), _match_text(new)),
        "carry_forward": ("yes" if old.carries_forward else "no", "yes" if new.carries_forward else "no"),
        "expires": (_expiry(old, periods), _expiry(new, periods)),
    }
    for field, (was, now) in texts.items():
        if was != now:
            yield Difference(Cause.FUNDS, "fund", name, field, "text", was, now)


def _fund_money(fund: Fund | None, field: str, position: int) -> int | None:
    if fund is None:
        return None
    amounts: tuple[int | None, ...] = {"amount": fund.amounts, "must_spend": fund.must_spend}.get(
        field, fund.cash_floor
    )
    held = amounts[position] if position < len(amounts) else None
    return held if field == "amount" else held or None


def _expiry(fund: Fund, periods: Sequence[str]) -> str | None:
    return None if fund.expires is None else periods[fund.expires]


def _match_text(fund: Fund) -> str | None:
    if fund.match is None:
        return None
    sources = ", ".join(fund.match.sources) or "any other fund"
    purpose = "the same" if fund.match.purpose is None else str(fund.match.purpose)
    return f"{(fund.match.percent * 100).normalize():f}% from {sources} for {purpose}"


def _of_units(before: Case, after: Case) -> Iterator[Difference]:
    old, new = {unit.id: unit for unit in before.units}, {unit.id: unit for unit in after.units}
    for name in sorted(old.keys() | new.keys()):
        was, now = old.get(name), new.get(name)
        if was is None or now is None:
            yield Difference(Cause.STRUCTURE, "unit", name, "", "text", None, None, _change(was, now))
            continue
        for field in ("floor", "cap"):
            bounds = _bound(was, field), _bound(now, field)
            if bounds[0] != bounds[1]:
                yield Difference(Cause.UNIT_BOUNDS, "unit", name, field, "money", *bounds)
        if was.parent != now.parent:
            yield Difference(Cause.STRUCTURE, "unit", name, "parent", "text", was.parent, now.parent)


def _bound(unit: Unit, field: str) -> int | None:
    return unit.floor if field == "floor" else unit.cap


_RULE_LIMITS: Final = ("at_least", "at_most")
_RULE_WORDS: Final = ("kind", "applies_to", "relative_to", "resource", "period", "price", "priority", "measure")
_KIND_OF_MEASURE: Final[dict[Measure, FigureKind]] = {
    Measure.MONEY: "money",
    Measure.PERCENT: "percent",
    Measure.QUANTITY: "number",
    Measure.COUNT: "number",
    Measure.WORTH: "money",
}


def _of_rules(before: Case, after: Case) -> Iterator[Difference]:
    old, new = {rule.id: rule for rule in before.rules}, {rule.id: rule for rule in after.rules}
    for name in sorted(old.keys() | new.keys()):
        was, now = old.get(name), new.get(name)
        for field in _RULE_LIMITS:
            limits = _limit(was, field), _limit(now, field)
            if limits[0] != limits[1]:
                kind = _KIND_OF_MEASURE[(now or was).measured_in]  # type: ignore[union-attr]  # one of them is there
                yield Difference(Cause.RULES, "rule", name, field, kind, *limits, _change(was, now))
        if was is None or now is None:
            yield from _of_unlimited(name, was, now)
            continue
        for field in _RULE_WORDS:
            words = _rule_word(was, field, before), _rule_word(now, field, after)
            if words[0] != words[1]:
                kind = "number" if field in ("price", "priority") else "text"
                yield Difference(Cause.RULES, "rule", name, field, kind, *words)


def _of_unlimited(name: str, was: Rule | None, now: Rule | None) -> Iterator[Difference]:
    """A rule that came or went and has no limit by which that could be told: its kind tells it."""
    kinds = [None if rule is None else rule.kind.value for rule in (was, now)]
    if all(rule is None or (rule.at_least is None and rule.at_most is None) for rule in (was, now)):
        yield Difference(Cause.RULES, "rule", name, "kind", "text", kinds[0], kinds[1], _change(was, now))


def _limit(rule: Rule | None, field: str) -> int | Decimal | None:
    if rule is None:
        return None
    limit = rule.at_least if field == "at_least" else rule.at_most
    return int(limit) if limit is not None and rule.measured_in is Measure.MONEY else limit


def _rule_word(rule: Rule, field: str, case: Case) -> Figure:
    if field == "period":
        return None if rule.period is None else case.periods[rule.period]
    held: Figure | Selector = getattr(rule, field)
    return str(held) if isinstance(held, Selector) else held


def _of_decision(item: DecisionDifference) -> Difference:
    change = _change(item.before, item.after)
    return Difference(Cause.DECISIONS, "request", item.request, item.field, item.kind, item.before, item.after, change)


def _cause_of(field: str) -> Cause:
    if field in AMOUNT_FIELDS:
        return Cause.REQUEST_AMOUNTS
    return Cause.REQUEST_VALUES if field in CURVE_FIELDS else Cause.REQUEST_PLACES


def _of_requests(before: Case, after: Case) -> Iterator[tuple[Cause, int, list[Difference]]]:
    """Per cause and fact: how many lines differ, and the first of them."""
    lines = match_lines(before, after)
    for column in compared_columns(before, after, lines):
        where = np.flatnonzero(column.differs)
        listed = []
        for at in where[:LISTED_MAX].tolist():
            was, now = int(lines.before[at]), int(lines.after[at])
            ends = column.before(was), column.after(now)
            name, period = _line_name(after, now)
            listed.append(
                Difference(_cause_of(column.field), "request", name, column.field, column.kind, *ends, period=period)
            )
        yield _cause_of(column.field), int(where.size), listed
    yield (
        Cause.STRUCTURE,
        int(lines.removed.size),
        [_whole_line(before, row, "removed") for row in lines.removed[:LISTED_MAX]],
    )
    yield (
        Cause.STRUCTURE,
        int(lines.added.size),
        [_whole_line(after, row, "added") for row in lines.added[:LISTED_MAX]],
    )


def _line_name(case: Case, row: int) -> tuple[str, str]:
    period = case.periods[int(case.requests.period[row])] if len(case.periods) > 1 else ""
    return str(case.requests.id[row]), period


def _whole_line(case: Case, row: int, change: Literal["added", "removed"]) -> Difference:
    cap = int(case.requests.cap[row])
    name, period = _line_name(case, row)
    before, after = (None, cap) if change == "added" else (cap, None)
    return Difference(Cause.STRUCTURE, "request", name, "cap", "money", before, after, change, period)


_INFORMATION: Final = (
    "name",
    "organisation",
    "sector",
    "context",
    "envelopes",
    "needs",
    "initiatives",
    "targets",
    "proposals",
    "assumptions",
    "policy",
    "weights_sum_to",
    "baseline_change",
    "sensitivity_change",
)


def _without_effect(before: Case, after: Case) -> Iterator[str]:
    for field in _INFORMATION:
        if getattr(before, field) != getattr(after, field):
            yield "baselines" if field == "proposals" else field
    if any(_words_differ(before, after, table) for table in ("units", "funds", "rules", "objectives")):
        yield "names, reasons and authorities"


_WORDS: Final = (
    "name",
    "reason",
    "authority",
    "floor_reason",
    "floor_authority",
    "cap_reason",
    "cap_authority",
    "owner",
    "description",
)


def _words_differ(before: Case, after: Case, table: str) -> bool:
    """Whether an entry that both cases have reads differently; entries that only one has are told elsewhere."""
    old, new = ({entry.id: entry for entry in getattr(case, table)} for case in (before, after))
    return any(
        getattr(old[name], word, "") != getattr(new[name], word, "")
        for name in old.keys() & new.keys()
        for word in _WORDS
    )
