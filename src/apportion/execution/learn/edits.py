"""What the next case would say with the ratios that were learned: one edit a number, each with its evidence.

Knows calibrations and the numbers of a case by their names. It must not carry anything out: every edit is a proposal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final, Literal

from apportion.execution.learn.calibration import Calibration, Interval, Learned
from apportion.execution.learn.outcomes import Topic
from apportion.model.case import Case
from apportion.model.edits import Change

FINE: Final = 4
"""Decimals of a multiplier: what is multiplied can be worked out again by hand."""
_RATE_DECIMALS: Final = 6


@dataclass(frozen=True)
class ProposedEdit:
    """One number of the next case."""

    name: str
    """As in a what-if: ``request.engineering.cap``."""
    kind: Literal["amount", "number"]
    before: Decimal
    """In major units, where it is an amount."""
    after: Decimal
    multiplier: Decimal
    interval: Interval
    """Of the multiplier."""
    observations: int
    topic: Topic
    about: str
    """The unit that it was learned of."""
    evidence: str
    is_clear: bool
    """True where the interval leaves out one. Others are shown and are not carried out unless somebody asks."""


Stated = Callable[[str], Change | None]
"""What the files of a case say for a name; ``None`` where they do not say it."""
_WORTH: Final = ("rate", "value", "ceiling")
"""Columns in which a request says what it returns; every other number of its curve says where it bends."""


def proposed(case: Case, stated: Stated, spending: Learned | None, returns: Learned | None) -> tuple[ProposedEdit, ...]:
    """All edits, by request, number and period.

    What a unit asks for (caps of requests, and amounts of their levels) is multiplied by what it spent of what it was
    allocated; what its requests are worth (rate, value, ceiling, and values of levels) by what they delivered of what
    they promised. Floors stay: they are what somebody said is needed. Figures that are worked out from others stay too.
    """
    requests = case.requests
    lines = sorted(range(requests.count), key=lambda line: (str(requests.id[line]), int(requests.period[line])))
    found: dict[str, ProposedEdit] = {}
    for line in lines:
        unit = case.units[int(requests.unit[line])].id
        amounts = None if spending is None else spending.groups.get(unit)
        worth = None if returns is None else returns.groups.get(unit)
        for name, learned, floor in _names(case, line, amounts, worth):
            change = stated(name)
            edit = None if change is None or name in found else _edit(name, change, learned, floor, case)
            if edit is not None:
                found[name] = edit
    return tuple(found.values())


def _names(
    case: Case, line: int, amounts: Calibration | None, worth: Calibration | None
) -> Iterator[tuple[str, Calibration, int]]:
    """Numbers of a line that are to be looked at, what was learned of them, and below what they may not fall."""
    requests, request = case.requests, str(case.requests.id[line])
    period = f".{case.periods[int(requests.period[line])]}" if len(case.periods) > 1 else ""
    decision = requests.choices.index.get(request)
    levels: list[str] = []
    if decision is not None:
        options = slice(int(requests.choices.offset[decision]), int(requests.choices.offset[decision + 1]))
        levels = sorted({str(level) for level in requests.choices.level[options].tolist() if level})
    if amounts is not None:
        for level in levels:
            yield f"level.{request}.{level}.amount{period}", amounts, 0
        if not levels:
            yield f"request.{request}.cap{period}", amounts, int(requests.floor[line]) if decision is None else 0
    if worth is not None and worth.ratio > 0:
        for level in levels:
            yield f"level.{request}.{level}.value{period}", worth, 0
        for column in _WORTH:
            yield f"request.{request}.{column}{period}", worth, 0


def _edit(name: str, change: Change, learned: Calibration, floor: int, case: Case) -> ProposedEdit | None:
    before, multiplier = Decimal(change.after), round(Decimal(learned.ratio), FINE)
    remark = ""
    if change.kind == "amount":
        exact = max(floor, round(case.currency.minor(before) * Fraction(multiplier)))
        after = case.currency.decimal(exact)
        remark = " The floor of the request keeps it from going lower." if floor and exact == floor else ""
    else:
        after = _shorter(before * multiplier)
    if after == before:
        return None
    return ProposedEdit(
        name,
        "amount" if change.kind == "amount" else "number",
        before,
        after,
        multiplier,
        learned.interval,
        learned.observations,
        learned.outcomes[0].topic,
        learned.about,
        evidence_of(learned) + remark,
        learned.is_clear,
    )


def evidence_of(learned: Calibration) -> str:
    """What a ratio rests on, in words: its single years, and how far it was drawn."""
    topic = learned.outcomes[0].topic
    verb = {"spending": "spent", "return": "delivered", "target": "reached"}[topic]
    each = ", ".join(f"{one.when} {_percent(float(one.came / one.expected))}" for one in learned.outcomes)
    wanted = {"spending": "its budget", "return": "what was promised", "target": "what was wanted"}[topic]
    return (
        f"{learned.about} {verb} {_percent(learned.raw)} of {wanted} ({each}); drawn "
        f"{_percent(learned.weight_of_whole)} of the way to the whole: {_percent(learned.ratio)}, 90 % interval "
        f"{_percent(learned.interval.low)} to {_percent(learned.interval.high)}."
    )


def evidence_of_whole(learned: Learned) -> str:
    """The same for all units together."""
    seen = sum(held.observations for held in learned.groups.values())
    ends = learned.whole_interval
    return (
        f"{seen} ratios of {len(learned.groups)} units: {_percent(learned.whole)}, 90 % interval "
        f"{_percent(ends.low)} to {_percent(ends.high)}."
    )


def _percent(ratio: float) -> str:
    return "any" if ratio in (float("inf"), float("-inf")) else f"{ratio * 100:.1f} %"


def _shorter(number: Decimal) -> Decimal:
    """Six decimals at most, and none that says nothing."""
    cut = round(number, _RATE_DECIMALS).normalize()
    return cut.quantize(Decimal(1)) if cut == cut.to_integral_value() else cut


def clear(edits: Sequence[ProposedEdit]) -> tuple[ProposedEdit, ...]:
    """Those that are beyond chance."""
    return tuple(edit for edit in edits if edit.is_clear)
