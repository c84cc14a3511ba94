"""What differs between the decisions of two cases: options with their money, value and resources, other measures.

Decisions are matched by the id of their request, options by level and start.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from apportion.kernel.decimals import DecimalColumn
from apportion.kernel.fingerprint import fingerprint
from apportion.model.case import Case
from apportion.model.choices import Decision


@dataclass(frozen=True)
class DecisionDifference:
    """One fact of a decision; ``None`` where a case does not have it."""

    request: str
    field: str
    kind: Literal["money", "number", "text"]
    before: int | Decimal | str | None
    after: int | Decimal | str | None


def decisions_are_the_same(before: Case, after: Case) -> bool:
    """True when both cases have the same options for the same lines, and the same other measures of worth."""
    kept = [
        fingerprint(
            {
                "choices": case.requests.choices.canonical(),
                "measures": {name: column.canonical() for name, column in case.requests.measures.items()},
            }
        )
        for case in (before, after)
    ]
    return kept[0] == kept[1]


def decision_differences(before: Case, after: Case) -> Iterator[DecisionDifference]:
    """Every fact that is not the same, by request and option; nothing where no decision differs."""
    if not (before.requests.choices.count or after.requests.choices.count) and not (
        before.requests.measures or after.requests.measures
    ):
        return
    if decisions_are_the_same(before, after):
        return
    old, new = _facts(before), _facts(after)
    for request in sorted(old.keys() | new.keys()):
        was, now = old.get(request, {}), new.get(request, {})
        for field, kind in dict.fromkeys([*was, *now]):
            ends = was.get((field, kind)), now.get((field, kind))
            if ends[0] != ends[1]:
                yield DecisionDifference(request, field, kind, *ends)


_Facts = dict[tuple[str, Literal["money", "number", "text"]], int | Decimal | str]


def _facts(case: Case) -> dict[str, _Facts]:
    """Per request what can be compared of its decision, and of its lines in other measures."""
    requests, choices = case.requests, case.requests.choices
    per_major = case.currency.minor_per_major
    found: dict[str, _Facts] = {}
    for name in choices.request.tolist():
        decision = choices.index[str(name)]
        facts: _Facts = {("decision", "text"): Decision(int(choices.kind[decision])).name.lower()}
        if choices.must[decision]:
            facts["has to be funded", "text"] = "yes"
        for option in range(int(choices.offset[decision]), int(choices.offset[decision + 1])):
            label = _label(str(choices.level[option]), int(choices.delay[option]))
            entries = slice(int(choices.start[option]), int(choices.start[option + 1]))
            least, most = int(choices.least[entries].sum()), int(choices.most[entries].sum())
            facts[f"amount{label}", "money"] = most
            if least != most:
                facts[f"minimum{label}", "money"] = least
            facts[f"value{label}", "number"] = _major(choices.value, option, per_major)
            for measure, column in choices.measures.items():
                facts[f"{measure}{label}", "number"] = _major(column, option, per_major)
        found[str(name)] = facts
    for resource, use in choices.uses.items():
        for option, period, quantity in zip(use.option.tolist(), use.period.tolist(), use.quantity, strict=True):
            label = _label(str(choices.level[option]), int(choices.delay[option]))
            request = str(choices.request[int(choices.decision[option])])
            when = f" in {case.periods[period]}" if len(case.periods) > 1 else ""
            found[request][f"{resource}{label}{when}", "text"] = _plain(quantity)
    for measure, column in requests.measures.items():
        for line in column.scaled.nonzero()[0].tolist():
            when = f" in {case.periods[int(requests.period[line])]}" if len(case.periods) > 1 else ""
            facts = found.setdefault(str(requests.id[line]), {})
            facts[f"{measure}{when}", "number"] = _major(column, line, per_major)
    return found


def _label(level: str, delay: int) -> str:
    parts = [part for part in (level and f"level {level}", f"{delay} later" if delay else "") if part]
    return f" ({', '.join(parts)})" if parts else ""


def _major(column: DecimalColumn, row: int, per_major: int) -> Decimal:
    return (column.decimal(row) / per_major).normalize()


def _plain(quantity: Fraction) -> str:
    return str(quantity.numerator) if quantity.denominator == 1 else f"{quantity.numerator}/{quantity.denominator}"
