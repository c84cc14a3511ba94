"""The tables about uncertain numbers: read once a case stands, whose requests, funds and amounts they refer to.

Knows raw tables and the case. It must not know how numbers are drawn.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Final

from apportion.model.case import Case
from apportion.model.intake.amounts import Fault, read_amount, read_percent
from apportion.model.intake.clerk import Clerk
from apportion.model.intake.rows import Rows
from apportion.model.intake.selectors import read_selector
from apportion.model.intake.tables import report_duplicates
from apportion.model.intake.uncertain_checks import check_correlations, check_drivers, check_figures, check_scope
from apportion.model.raw import RawCase, RawTable
from apportion.model.selector import EVERYTHING
from apportion.model.uncertain import Correlation, Outcome, StatedUncertainty, Uncertain
from apportion.model.uncertain_fields import UNCERTAIN_TABLES

_TOO_SMALL: Final = Fraction(1, 100)
"""An amount below this part of the stated one is more likely a percentage that lost its sign: 20 for 20%."""
_TABLES: Final = tuple(table.name for table in UNCERTAIN_TABLES)
EACH: Final = ("request", "unit", "category")
"""What a row may be made for each of: groups that do not overlap."""


def says_uncertain(raw: RawCase) -> bool:
    """Whether a case says anything about how far its numbers may be off; if not there is nothing to read."""
    return any(name in raw.tables and raw.tables[name].rows for name in _TABLES)


def read_uncertain(raw: RawCase, clerk: Clerk, case: Case | None) -> StatedUncertainty:
    """Everything that a case says about uncertain numbers; what is wrong is reported to the clerk's collector.

    Args:
        raw: the tables.
        clerk: its collector has to know the codes of ``uncertain_catalogue``.
        case: the case of these tables; ``None`` where it cannot be built, so that nothing can be said of names.
    """
    _declare(clerk, case)
    tables = {name: raw.tables[name] for name in _TABLES if name in raw.tables and raw.tables[name].rows}
    inputs: tuple[Uncertain, ...] = ()
    if "uncertain" in tables:
        rows = Rows(tables["uncertain"], clerk)
        inputs = _inputs(rows, case, _outcomes(tables.get("outcomes"), clerk))
        check_drivers(rows, inputs)
    _check_owners(tables.get("outcomes"), clerk, tables.get("uncertain"))
    correlations: tuple[Correlation, ...] = ()
    if "correlations" in tables:
        rows = Rows(tables["correlations"], clerk)
        correlations = check_correlations(rows, inputs)
    return StatedUncertainty(tuple(sorted(inputs, key=lambda item: item.id)), correlations)


def _declare(clerk: Clerk, case: Case | None) -> None:
    """The names that the tables may refer to."""
    requests = None if case is None else case.requests
    clerk.declare("unit", None if case is None else frozenset(unit.id for unit in case.units))
    clerk.declare("fund", None if case is None else frozenset(fund.id for fund in case.funds))
    clerk.declare("period", None if case is None else case.periods)
    clerk.declare("request", None if requests is None else frozenset(str(name) for name in requests.id.tolist()))
    clerk.declare("category", None if requests is None else frozenset(requests.categories))
    clerk.declare("tag", None if requests is None else frozenset(requests.tags))


def _inputs(rows: Rows, case: Case | None, outcomes: Mapping[str, tuple[Outcome, ...]]) -> tuple[Uncertain, ...]:
    names = [rows.name(row, "uncertain") for row in range(rows.count)]
    keys = ((row, (name,)) for row, name in enumerate(names) if name)
    repeated = report_duplicates(rows.table, keys, rows.clerk.collector, "the uncertain number")
    found = [
        _input(rows, row, name, case, outcomes.get(name, ()))
        for row, name in enumerate(names)
        if name and row not in repeated
    ]
    return tuple(item for item in found if item is not None)


def _input(rows: Rows, row: int, name: str, case: Case | None, outcomes: tuple[Outcome, ...]) -> Uncertain | None:
    """One row; ``None`` where it does not say what is uncertain, and how."""
    what, distribution = rows.choice(row, "what"), rows.choice(row, "distribution")
    applies_to = read_selector(rows, row, "applies_to", each=EACH)
    fund, period = rows.reference(row, "fund", "fund"), rows.reference(row, "period", "period")
    source, figures_are = rows.choice(row, "source"), rows.choice(row, "figures_are")
    loading, deviation = rows.decimal(row, "loading"), rows.percent(row, "deviation")
    if not what or not distribution or not source:
        return None
    stated = _stated_minor(case, what, fund, period)
    low, likely, high = (_change(rows, row, column, stated, case) for column in ("low", "likely", "high"))
    item = Uncertain(
        id=name,
        what=what,
        distribution=distribution,
        name=rows.text(row, "name"),
        applies_to=EVERYTHING if applies_to is None else applies_to,
        fund=fund,
        period=period,
        low=low,
        likely=likely,
        high=high,
        are_percentiles=figures_are == "p10_p90" or (not figures_are and distribution in ("normal", "lognormal")),
        deviation=None if deviation is None else Fraction(deviation),
        outcomes=outcomes,
        source=source,
        driver=rows.name(row, "driver"),
        loading=None if loading is None else Fraction(loading),
        reason=rows.text(row, "reason"),
        place=rows.place(row, "uncertain"),
    )
    check_scope(rows, row, item, case)
    check_figures(rows, row, item)
    return item


def _stated_minor(case: Case | None, what: str, fund: str, period: str) -> int | None:
    """The one amount that a figure of money would stand beside; ``None`` where there is not exactly one."""
    if case is None:
        return None
    if what == "total":
        return case.total
    held = [item for item in case.funds if item.id == fund]
    if what != "fund" or not held:
        return None
    amounts = held[0].amounts
    if period in case.periods:
        return amounts[case.periods.index(period)]
    known = [amount for amount in amounts if amount is not None]
    return known[0] if len(known) == 1 else None


def _change(rows: Rows, row: int, column: str, stated: int | None, case: Case | None) -> Fraction | None:
    """A change as a fraction, from a percentage or from an amount beside the stated one."""
    text, kind = rows.cell(row, column)
    number_format = rows.clerk.notation.format
    percent = read_percent(text, kind, number_format)
    if isinstance(percent, Decimal):
        return Fraction(percent)
    if percent is None:
        return None
    amount = read_amount(text, kind, rows.clerk.notation)
    if isinstance(amount, Fault) or amount is None:
        rows.report(row, column, percent)
        return None
    if case is None:
        # Beside what it stands cannot be said until the case is put right.
        return None
    if stated and (amount == 0 or amount > stated * _TOO_SMALL):
        return Fraction(amount, stated) - 1
    message = f"'{text.strip()}' has no percent sign, and no single stated amount stands beside it"
    remedy = "Write it as a change, such as -20%; or name the fund and the period whose money it is."
    if stated:
        message = f"'{text.strip()}' has no percent sign, and as an amount it is less than 1% of what is stated"
        remedy = "Write a change with its sign, such as -20%; or the whole amount, without abbreviations."
    rows.report(row, column, Fault("uncertain.amount", message, "a percentage, such as -20%", remedy))
    return None


def _outcomes(table: RawTable | None, clerk: Clerk) -> dict[str, tuple[Outcome, ...]]:
    """The outcomes of each discrete number, by change."""
    if table is None:
        return {}
    rows = Rows(table, clerk)
    keys = (
        (row, tuple(rows.cell(row, column)[0].strip() for column in ("uncertain", "change")))
        for row in range(rows.count)
    )
    repeated = report_duplicates(rows.table, keys, clerk.collector, "the outcome")
    held: dict[str, list[tuple[Outcome, int]]] = {}
    for row in range(rows.count):
        name = rows.name(row, "uncertain")
        change, probability = rows.percent(row, "change"), rows.percent(row, "probability")
        if name and change is not None and probability is not None and row not in repeated:
            held.setdefault(name, []).append((Outcome(Fraction(change), Fraction(probability)), row))
    for name, found in held.items():
        total = sum((item.probability for item, _ in found), Fraction(0))
        if total != 1 or any(item.probability < 0 for item, _ in found):
            message = f"the outcomes of '{name}' have probabilities that sum to {float(total * 100):g}%"
            if total == 1:
                message = f"an outcome of '{name}' has a negative probability"
            fault = Fault("uncertain.outcomes", message, "100%", "Correct the probabilities, or add what is missing.")
            rows.report(found[0][1], "probability", fault)
    return {
        name: tuple(sorted((item for item, _ in found), key=lambda item: item.change)) for name, found in held.items()
    }


def _check_owners(table: RawTable | None, clerk: Clerk, owners: RawTable | None) -> None:
    """Outcomes belong to a row that is discrete."""
    if table is None:
        return
    discrete: set[str] = set()
    if owners is not None and {"uncertain", "distribution"} <= set(owners.columns):
        pairs = zip(
            owners.columns["uncertain"].texts.tolist(), owners.columns["distribution"].texts.tolist(), strict=True
        )
        discrete = {str(name).strip() for name, word in pairs if str(word).strip().casefold() == "discrete"}
    rows = table.columns["uncertain"].texts.tolist() if "uncertain" in table.columns else []
    seen: set[str] = set()
    for row, text in enumerate(rows):
        name = str(text).strip()
        if name and name not in discrete and name not in seen:
            seen.add(name)
            message = f"no row of the table uncertain is called '{name}' and discrete"
            expected = ", ".join(sorted(discrete)) or "a row of the table uncertain"
            fault = Fault("uncertain.outcomes", message, expected, "Correct the name, or remove its outcomes.")
            clerk.collector.rows(fault, table, [row], "uncertain")
