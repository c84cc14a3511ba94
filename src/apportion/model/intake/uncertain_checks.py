"""What a row about an uncertain number needs, and what does not go together. Knows stated rows; it draws nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Final

from apportion.model.case import Case
from apportion.model.intake.amounts import Fault
from apportion.model.intake.names import nearest
from apportion.model.intake.rows import Rows
from apportion.model.selection import select_lines
from apportion.model.selector import EVERYTHING, Selector
from apportion.model.uncertain import Correlation, Uncertain

_OF_REQUESTS: Final = ("value", "cost")
_SCORE_OF_P10: Final = 1.2815515655446004
"""Standard normal score that one in ten exceeds."""
_SCORE_OF_NEVER: Final = 4.75
"""Normal score that about one draw in a million falls below: what is rarer is drawn as zero and cannot be seen."""


@dataclass(frozen=True)
class _Wants:
    """The columns that a distribution reads."""

    needed: tuple[str, ...]
    percentiles: bool
    """Whether its low and high may be percentiles; where False only ends are possible."""
    ends: bool = True


_THREE: Final = ("low", "likely", "high")
_WANTS: Final = {
    "uniform": _Wants(("low", "high"), percentiles=True),
    "triangular": _Wants(_THREE, percentiles=True),
    "pert": _Wants(_THREE, percentiles=True),
    "normal": _Wants(("low", "high"), percentiles=True, ends=False),
    "lognormal": _Wants(("low", "high"), percentiles=True, ends=False),
    "beta": _Wants((*_THREE, "deviation"), percentiles=False),
    "discrete": _Wants((), percentiles=False),
    "empirical": _Wants((), percentiles=False),
}
_FIGURES: Final = (*_THREE, "deviation")
_SPREADS: Final = {"history": ("empirical", "normal", "lognormal"), "forecast": ("normal", "lognormal")}
"""Distributions that can be fitted to the ledger's own changes, and to the interval of a forecast."""


def check_scope(rows: Rows, row: int, item: Uncertain, case: Case | None) -> None:
    """To what it belongs is said once, in the columns of its kind."""
    of_requests = item.what in _OF_REQUESTS
    is_fund = item.what == "fund"
    if is_fund and not rows.cell(row, "fund")[0].strip():
        _scope(rows, row, "fund" if rows.has("fund") else "what", f"'{item.id}' does not say which fund is meant")
    for column, wanted in (("applies_to", of_requests), ("fund", is_fund), ("period", is_fund)):
        if not wanted and rows.cell(row, column)[0].strip():
            _scope(rows, row, column, f"'{item.id}' is about {_about(item)}, which has no {column}")
    if case is None or not of_requests or item.applies_to == EVERYTHING:
        return
    if not select_lines(case, Selector(item.applies_to.alternatives)).any():
        message = f"'{item.id}' belongs to no request: none is meant by '{item.applies_to}'"
        fault = Fault("uncertain.idle", message, "at least one request", "Correct the selector, or remove the row.")
        rows.report(row, "applies_to", fault)


def _scope(rows: Rows, row: int, column: str, message: str) -> None:
    expected = "applies_to for value and cost, fund and period for fund, neither for total"
    rows.report(row, column, Fault("uncertain.scope", message, expected, "Correct the row, so that it says it once."))


def _about(item: Uncertain) -> str:
    return {"value": "what requests return", "cost": "what requests cost", "fund": "a fund", "total": "all money"}[
        item.what
    ]


def check_figures(rows: Rows, row: int, item: Uncertain) -> None:
    """The figures that the distribution reads are there, rise, and leave no cost below zero."""
    if item.source != "expert":
        _check_evidence(rows, row, item)
        return
    if item.distribution == "empirical":
        _figures(rows, row, "distribution", "an empirical spread is taken from the ledger", "Set source to history.")
        return
    wants = _WANTS[item.distribution]
    complete = True
    for column in _FIGURES:
        stated = bool(rows.cell(row, column)[0].strip())
        if column in wants.needed and not stated:
            complete = False
            _figures(rows, row, column, f"a {item.distribution} distribution needs {column}", f"Fill in {column}.")
        elif column not in wants.needed and stated:
            message = f"a {item.distribution} distribution does not use {column}"
            _figures(rows, row, column, message, "Empty the cell, or choose another distribution.")
    if item.are_percentiles and not wants.percentiles:
        message = f"low and high of a {item.distribution} distribution are its ends"
        _figures(rows, row, "figures_are", message, "Write bounds, or empty the cell.")
    if not item.are_percentiles and not wants.ends:
        message = f"a {item.distribution} distribution has no ends"
        _figures(rows, row, "figures_are", message, "Write p10_p90, or choose triangular or pert.")
    if item.distribution == "discrete" and not item.outcomes:
        message = f"'{item.id}' is discrete and has no outcomes"
        fault = Fault("uncertain.outcomes", message, "rows of the table outcomes", "Add its outcomes there.")
        rows.report(row, "distribution", fault)
    if complete and _rises(rows, row, item):
        _check_deviation(rows, row, item)
        _check_sign(rows, row, item)


def _figures(rows: Rows, row: int, column: str, message: str, remedy: str) -> None:
    where = column if rows.has(column) else "distribution"
    rows.report(row, where, Fault("uncertain.figures", message, rows.spec.field(column).help, remedy))


def _rises(rows: Rows, row: int, item: Uncertain) -> bool:
    """Whether low, likely and high rise."""
    named = [
        (name, figure)
        for name, figure in zip(_THREE, (item.low, item.likely, item.high), strict=True)
        if figure is not None
    ]
    pairs = [(named[0], named[-1]), *pairwise(named)] if named else []
    falls = [(left, right) for left, right in pairs if left[1] > right[1]]
    flat = len(named) > 1 and named[0][1] == named[-1][1]
    if not falls and not flat:
        return True
    if flat and not falls:
        message, remedy = f"low and high of '{item.id}' are the same", "Correct one of them, or remove the row."
        column = "low"
    else:
        (first, low), (second, high) = falls[0]
        message = f"{first} of '{item.id}' ({_percent(low)}) is above {second} ({_percent(high)})"
        remedy, column = "Swap them if they stand in the wrong columns; otherwise correct one.", first
    rows.report(row, column, Fault("uncertain.bounds", message, "low, likely and high in rising order", remedy))
    return False


def _check_deviation(rows: Rows, row: int, item: Uncertain) -> None:
    """A beta distribution between two ends cannot spread more than two points at the ends do (Johnson et al. 1995)."""
    if item.distribution != "beta" or None in (item.low, item.likely, item.high, item.deviation):
        return
    low, mean, high, deviation = (Fraction(part or 0) for part in (item.low, item.likely, item.high, item.deviation))
    if low < mean < high and 0 < deviation**2 < (mean - low) * (high - mean):
        return
    most = float((mean - low) * (high - mean)) ** 0.5
    message = f"no beta distribution from {_percent(low)} to {_percent(high)} with mean {_percent(mean)} has the "
    message += f"standard deviation {_percent(deviation)}"
    expected = f"a mean inside, and a deviation above 0% and below {most * 100:.4g}%"
    rows.report(row, "deviation", Fault("uncertain.deviation", message, expected, "Correct the figures."))


def _check_sign(rows: Rows, row: int, item: Uncertain) -> None:
    """Costs and money do not fall by more than all of it; what a request returns may become a loss."""
    changes = [change for change in (item.low, *(outcome.change for outcome in item.outcomes)) if change is not None]
    if item.what == "value" or not changes:
        return
    least, column = min(changes), "distribution" if item.outcomes else "low"
    if least >= -1 and item.distribution == "lognormal" and least == -1:
        message = f"a lognormal number cannot be zero, and low of '{item.id}' is {_percent(least)}"
    elif least < -1:
        message = f"'{item.id}' falls by more than all of it: {_percent(least)}"
    elif item.distribution == "normal" and item.low is not None and item.high is not None:
        middle, half = float(item.low + item.high) / 2.0, float(item.high - item.low) / 2.0
        if 1.0 + middle - _SCORE_OF_NEVER * half / _SCORE_OF_P10 >= 0.0:
            return
        message = f"a normal distribution from {_percent(item.low)} to {_percent(item.high)} (P10 and P90) of "
        message += f"'{item.id}' reaches below zero"
    else:
        return
    remedy = "Correct the figure; or use lognormal, triangular or pert, which stay above zero."
    rows.report(row, column, Fault("uncertain.negative", message, "more than -100%", remedy))


def _check_evidence(rows: Rows, row: int, item: Uncertain) -> None:
    """What is taken from the past states no figures, and belongs to units that have a past."""
    if item.distribution not in _SPREADS[item.source]:
        allowed = " or ".join(_SPREADS[item.source])
        message = f"a {item.distribution} spread cannot be taken from {item.source}"
        fault = Fault("uncertain.evidence", message, allowed, f"Choose {allowed}, or state figures as an expert does.")
        rows.report(row, "distribution", fault)
    for column in _FIGURES:
        if rows.cell(row, column)[0].strip():
            message = f"the figures of '{item.id}' come from its {item.source}, so {column} has to stay empty"
            _figures(rows, row, column, message, "Empty the cell, or set source to expert.")
    if item.what not in _OF_REQUESTS or not (item.applies_to.unit or item.applies_to.each == "unit"):
        message = f"'{item.id}' does not say whose {item.source} is meant"
        expected = "one unit, such as unit:clinics, or 'each unit'"
        fault = Fault("uncertain.evidence", message, expected, "Name one unit, or write 'each unit'.")
        rows.report(row, "applies_to" if rows.has("applies_to") else "what", fault)


def check_drivers(rows: Rows, inputs: Sequence[Uncertain]) -> None:
    """A driver has loadings, and a name of its own."""
    names = {item.id for item in inputs}
    by_name = {rows.cell(row, "uncertain")[0].strip(): row for row in range(rows.count)}
    for item in inputs:
        row = by_name[item.id]
        expected = "a driver with a loading from -1 to 1, or neither"
        if item.driver and item.driver in names:
            message = f"the driver '{item.driver}' bears the name of a row"
            rows.report(row, "driver", Fault("uncertain.driver", message, "another name", "Rename the driver."))
        elif bool(item.driver) != (item.loading is not None):
            missing, held = ("loading", "driver") if item.driver else ("driver", "loading")
            message = f"'{item.id}' has a {held} and no {missing}"
            rows.report(row, held, Fault("uncertain.driver", message, expected, f"Fill in {missing}."))
        elif item.loading is not None and abs(item.loading) > 1:
            message = f"the loading {float(item.loading):g} of '{item.id}' lies outside -1 to 1"
            rows.report(row, "loading", Fault("uncertain.driver", message, expected, "Correct the loading."))


def check_correlations(rows: Rows, inputs: Sequence[Uncertain]) -> tuple[Correlation, ...]:
    """The correlations in the order of names; faulty ones are reported and left out."""
    held = {item.id: item for item in inputs}
    drivers = {item.driver for item in inputs if item.driver}
    found: dict[tuple[str, str], Correlation] = {}
    for row in range(rows.count):
        names = rows.name(row, "first"), rows.name(row, "second")
        number = rows.decimal(row, "correlation")
        usable = [
            _is_usable(rows, row, column, name, held, drivers)
            for column, name in zip(("first", "second"), names, strict=True)
        ]
        if not all(usable) or number is None:
            continue
        first, second = sorted(names)
        if first == second:
            message = f"'{first}' is always correlated with itself"
            rows.report(row, "second", Fault("correlation.name", message, "another name", "Remove the row."))
        elif not -1 <= number <= 1:
            message = f"the correlation {number:f} of '{first}' and '{second}' lies outside -1 to 1"
            remedy = "Correct it; a percentage is written as a number, 0.5 for 50%."
            rows.report(row, "correlation", Fault("correlation.range", message, "from -1 to 1", remedy))
        elif (first, second) in found:
            message = f"the pair '{first}' and '{second}' stands twice; the first time in {found[first, second].place}"
            remedy = "Delete one of the two rows; the order of the names in a row does not matter."
            rows.report(row, "second", Fault("correlation.twice", message, "one row", remedy))
        else:
            place = rows.place(row, "correlation")
            found[first, second] = Correlation(first, second, Fraction(number), rows.text(row, "reason"), place)
    return tuple(found[pair] for pair in sorted(found))


def _is_usable(rows: Rows, row: int, column: str, name: str, held: dict[str, Uncertain], drivers: set[str]) -> bool:
    """Whether a correlation can be stated of a name; if not, that is reported."""
    if not name:
        return False
    if name in drivers:
        return True
    if name not in held:
        known = sorted({*held, *drivers})
        near = nearest(name, known)
        remedy = f"Did you mean '{near}'?" if near else "Use a driver or a row of the table uncertain."
        message = f"nothing uncertain is called '{name}'"
        rows.report(row, column, Fault("correlation.unknown", message, near or ", ".join(known), remedy))
        return False
    item = held[name]
    if item.driver:
        message = f"'{name}' hangs on the driver '{item.driver}', which says how it moves with others"
        remedy = f"State the correlation of '{item.driver}', or remove the driver of '{name}'."
    elif item.applies_to.each:
        message = f"'{name}' stands for each {item.applies_to.each}, so it is not one number"
        remedy = "Give it a driver and a loading, and state the correlation of the driver."
    else:
        return True
    rows.report(row, column, Fault("correlation.name", message, "a driver, or a row without either", remedy))
    return False


def _percent(change: Fraction) -> str:
    return f"{float(change * 100):g}%"
