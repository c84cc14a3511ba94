"""The tables about worth, read before the case is built: what follows from them fills in cells of the case.

Knows raw tables and the names in them. It must not know how a present value is computed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final

from apportion.model.findings import Place
from apportion.model.intake.amounts import Fault
from apportion.model.intake.clerk import Clerk
from apportion.model.intake.names import nearest
from apportion.model.intake.prices import check_prices, read_prices
from apportion.model.intake.rows import Rows
from apportion.model.intake.tables import report_duplicates
from apportion.model.intake.worth_needs import check_needs
from apportion.model.intake.worth_settings import read_worth_settings
from apportion.model.raw import RawCase, RawTable
from apportion.model.worth import (
    Prices,
    StatedClass,
    StatedFlow,
    StatedIndustry,
    StatedValuation,
    StatedWorth,
    WorthSettings,
)
from apportion.model.worth_fields import WORTH_SETTINGS, WORTH_TABLES

_TABLES: Final = tuple(table.name for table in WORTH_TABLES)
_ONE: Final = Decimal(1)
_RISKS: Final = ("beta", "industry", "series", "premium")
"""Columns of risk_classes of which exactly one is filled."""
_KEY: Final = ("request", "level", "scenario", "item", "kind", "period", "day")
_Flows = dict[str, list[tuple[StatedFlow, int]]]


def says_worth(raw: RawCase) -> bool:
    """Whether a case says anything about worth; if not there is nothing to read."""
    return any(name in raw.tables and raw.tables[name].rows for name in _TABLES) or any(
        field.name in raw.settings for field in WORTH_SETTINGS
    )


def read_worth(raw: RawCase, clerk: Clerk) -> StatedWorth:
    """Everything that a case says about worth; what is wrong is reported to the clerk's collector."""
    tables = {name: Rows(raw.tables[name], clerk) for name in _TABLES if name in raw.tables and raw.tables[name].rows}
    requests = raw.tables.get("requests")
    clerk.declare("request", None if requests is None else frozenset(_words(requests, "request")))
    settings = read_worth_settings(raw, clerk)
    levels = _levels(raw.tables.get("levels"))
    scenarios = _scenarios(tables.get("request_scenarios"))
    flows, places = _flows(tables.get("cash_flows"), settings, levels, scenarios, _parts(requests))
    industries = _industries(tables.get("industry_betas"))
    prices = read_prices(tables.get("prices"))
    stated = StatedWorth(
        settings,
        flows,
        places,
        scenarios,
        _valuations(tables.get("valuations")),
        _classes(tables.get("risk_classes"), industries, prices),
        industries,
        _inflation(tables.get("inflation"), settings),
        prices,
        {name: held for name, held in levels.items() if name in flows},
    )
    check_needs(stated, raw, clerk)
    check_prices(stated, clerk)
    return stated


def _words(table: RawTable, column: str) -> list[str]:
    held = table.columns.get(column)
    return [] if held is None else [str(text).strip() for text in held.texts.tolist()]


def _levels(table: RawTable | None) -> dict[str, tuple[str, ...]]:
    if table is None:
        return {}
    found: dict[str, set[str]] = {}
    for request, level in zip(_words(table, "request"), _words(table, "level"), strict=False):
        if request and level:
            found.setdefault(request, set()).add(level)
    return {request: tuple(sorted(held)) for request, held in sorted(found.items())}


def _parts(table: RawTable | None) -> frozenset[str]:
    """Requests that are parts of others."""
    if table is None:
        return frozenset()
    pairs = zip(_words(table, "request"), _words(table, "part_of"), strict=False)
    return frozenset(request for request, leader in pairs if leader)


def _range(rows: Rows, row: int, column: str, expected: str) -> None:
    text = rows.cell(row, column)[0].strip()
    rows.report(row, column, Fault("worth.range", f"{text} cannot be the {column}", expected, "Correct the number."))


def _share(rows: Rows, row: int, column: str, *, of_nothing: bool) -> Fraction:
    """A percentage up to 100%; all of it where it is not stated or faulty."""
    read = rows.percent(row, column)
    if read is None:
        return Fraction(1)
    if not (0 <= read <= 1 if of_nothing else 0 < read <= 1):
        _range(rows, row, column, "0% to 100%" if of_nothing else "above 0% and up to 100%")
        return Fraction(1)
    return Fraction(read)


def _rate(rows: Rows, row: int, column: str) -> Fraction | None:
    """A percentage above -100%."""
    read = rows.percent(row, column)
    if read is not None and read <= -1:
        _range(rows, row, column, "more than -100%")
        return None
    return None if read is None else Fraction(read)


def _flows(
    rows: Rows | None,
    settings: WorthSettings,
    levels: Mapping[str, tuple[str, ...]],
    scenarios: Mapping[str, tuple[tuple[str, Fraction], ...]],
    parts: Iterable[str],
) -> tuple[dict[str, tuple[StatedFlow, ...]], dict[str, Place]]:
    if rows is None:
        return {}, {}
    texts = ((row, tuple(rows.cell(row, column)[0].strip() for column in _KEY)) for row in range(rows.count))
    repeated = report_duplicates(rows.table, texts, rows.clerk.collector, "the flow")
    held: _Flows = {}
    for row in range(rows.count):
        request, kind = rows.reference(row, "request", "request"), rows.choice(row, "kind")
        amount = rows.amount(row, "amount", negative=True)
        level, scenario = rows.name(row, "level"), rows.name(row, "scenario")
        probability = _share(rows, row, "probability", of_nothing=False)
        certainty = _share(rows, row, "certainty", of_nothing=True)
        when = _when(rows, row, settings)
        if not request or not kind or amount is None or when is None or row in repeated:
            continue
        if level not in ("", *levels.get(request, ())):
            rows.report(row, "level", _no_level(request, level, levels.get(request, ())))
            continue
        if scenario and scenario not in {name for name, _ in scenarios.get(request, ())}:
            rows.report(row, "scenario", _no_scenario(request, scenario))
            continue
        flow = StatedFlow(kind, when, amount, scenario, probability, certainty, level)
        held.setdefault(request, []).append((flow, row))
    _check_requests(rows, held, frozenset(parts))
    ordered = {name: sorted((flow for flow, _ in found), key=_order) for name, found in sorted(held.items())}
    places = {name: rows.place(min(row for _, row in found)) for name, found in held.items()}
    return {name: tuple(found) for name, found in ordered.items()}, places


def _order(flow: StatedFlow) -> tuple[object, ...]:
    return (str(type(flow.when)), flow.when, flow.kind, flow.level, flow.scenario, flow.amount_minor, flow.probability)


def _when(rows: Rows, row: int, settings: WorthSettings) -> int | date | None:
    """Period or day; ``None`` where it is neither or both, or before now, which is reported."""
    period, day = rows.integer(row, "period"), rows.date(row, "day")
    stated = [column for column in ("period", "day") if rows.cell(row, column)[0].strip()]
    if len(stated) != 1:
        found = "a period and a day" if stated else "neither a period nor a day"
        fault = Fault("worth.when", f"the flow has {found}", "one of them", "Say when the money flows, in one way.")
        rows.report(row, stated[0] if stated else "request", fault)
        return None
    if day:
        when = date.fromisoformat(day)
        if settings.valued_on is None or when >= settings.valued_on:
            return when
        expected = f"{settings.valued_on} or later"
        fault = Fault("worth.when", f"{day} lies before the day of valuation", expected, _SPENT)
        rows.report(row, "day", fault)
    elif period is not None:
        if period >= 0:
            return period
        rows.report(row, "period", Fault("worth.when", f"period {period} lies before now", "0 or more", _SPENT))
    return None


_SPENT: Final = "Leave the flow out: what is spent is spent, whatever is decided."


def _no_level(request: str, level: str, levels: tuple[str, ...]) -> Fault:
    return Fault(
        "worth.level",
        f"'{request}' has no level '{level}'",
        ", ".join(levels) or "an empty cell",
        "Name one of its levels in the table levels, or empty the cell.",
    )


def _no_scenario(request: str, scenario: str) -> Fault:
    return Fault(
        "worth.scenarios",
        f"'{request}' has no scenario '{scenario}'",
        "a row of the table request_scenarios",
        "Add the scenario with its probability, or empty the cell if the money flows in all of them.",
    )


def _check_requests(rows: Rows, held: _Flows, parts: frozenset[str]) -> None:
    """The flows of one request are told in one way, and belong to a request that stands alone."""
    for request, found in held.items():
        first = found[0][1]
        if request in parts:
            message = f"'{request}' is part of another request, with which it is funded or not"
            remedy = "Write its flows as flows of the request that it is part of."
            rows.report(first, "request", Fault("worth.part", message, "a request that stands alone", remedy))
        if len({isinstance(flow.when, date) for flow, _ in found}) > 1:
            message = f"some flows of '{request}' have a period and some a day"
            rows.report(first, "request", Fault("worth.when", message, "one of the two", "Use periods, or days."))


def _scenarios(rows: Rows | None) -> dict[str, tuple[tuple[str, Fraction], ...]]:
    if rows is None:
        return {}
    keys = [(rows.reference(row, "request", "request"), rows.name(row, "scenario")) for row in range(rows.count)]
    repeated = report_duplicates(
        rows.table, ((row, key) for row, key in enumerate(keys) if all(key)), rows.clerk.collector, "the scenario of"
    )
    found: dict[str, list[tuple[str, Fraction]]] = {}
    first: dict[str, int] = {}
    for row, (request, scenario) in enumerate(keys):
        share = _share(rows, row, "probability", of_nothing=False)
        if request and scenario and row not in repeated:
            found.setdefault(request, []).append((scenario, share))
            first.setdefault(request, row)
    for request, held in found.items():
        whole = sum((share for _, share in held), Fraction(0))
        if whole != 1:
            message = f"the probabilities of the scenarios of '{request}' sum to {float(whole):.4%}"
            remedy = "Correct them; a scenario that is not listed cannot happen."
            rows.report(first[request], "probability", Fault("worth.scenarios", message, "exactly 100%", remedy))
    return {request: tuple(sorted(held)) for request, held in sorted(found.items())}


def _valuations(rows: Rows | None) -> dict[str, StatedValuation]:
    if rows is None:
        return {}
    names = [rows.reference(row, "request", "request") for row in range(rows.count)]
    repeated = report_duplicates(
        rows.table, ((row, (name,)) for row, name in enumerate(names) if name), rows.clerk.collector, "the valuation of"
    )
    found = {}
    for row, name in enumerate(names):
        multiple = rows.decimal(row, "terminal_multiple")
        numbers = {
            "growth": _rate(rows, row, "terminal_growth"),
            "multiple": None if multiple is None else Fraction(multiple),
        }
        terminal, rate = rows.choice(row, "terminal"), _rate(rows, row, "rate")
        held = StatedValuation(
            rows.name(row, "risk_class"),
            rows.choice(row, "discounting"),
            rate,
            rows.choice(row, "prices"),
            _months(rows, row, "months_per_period"),
            _months(rows, row, "multiple_months"),
            terminal,
            numbers.get(terminal),
            _rate(rows, row, "reinvest_rate"),
            rows.place(row),
        )
        _check_terminal(rows, row, terminal, numbers)
        if name and row not in repeated:
            found[name] = held
    return dict(sorted(found.items()))


def _months(rows: Rows, row: int, column: str) -> int | None:
    read = rows.integer(row, column)
    if read is not None and read < 1:
        _range(rows, row, column, "1 or more")
        return None
    return read


def _check_terminal(rows: Rows, row: int, terminal: str, numbers: Mapping[str, Fraction | None]) -> None:
    for kind, number in numbers.items():
        column, blank = f"terminal_{kind}", not rows.cell(row, f"terminal_{kind}")[0].strip()
        if kind == terminal and blank:
            message = f"the terminal value by {kind} has no {column}"
            fault = Fault("worth.missing", message, f"a number in {column}", "Fill it in, or empty terminal.")
            rows.report(row, "terminal", fault)
        elif kind != terminal and number is not None:
            remedy = f"Write {kind} in the column terminal, or empty the cell."
            fault = Fault("worth.not-wanted", f"no terminal value by {kind} is asked for", "an empty cell", remedy)
            rows.report(row, column, fault)


def _classes(
    rows: Rows | None, industries: Mapping[str, StatedIndustry], prices: Mapping[str, Prices]
) -> tuple[StatedClass, ...]:
    if rows is None:
        return ()
    names = [rows.name(row, "risk_class") for row in range(rows.count)]
    repeated = report_duplicates(
        rows.table, ((row, (name,)) for row, name in enumerate(names) if name), rows.clerk.collector, "the risk class"
    )
    found = []
    for row, name in enumerate(names):
        beta, premium = rows.decimal(row, "beta"), _rate(rows, row, "premium")
        industry, series = rows.text(row, "industry"), rows.name(row, "series")
        debt = rows.percent(row, "series_debt_to_equity")
        if debt is not None and debt < 0:
            _range(rows, row, "series_debt_to_equity", "0% or more")
        stated = [column for column in _RISKS if rows.cell(row, column)[0].strip()]
        if len(stated) != 1:
            said = " and ".join(stated) or "neither a beta, an industry, a series nor a premium"
            message = f"the risk class '{name}' has {said}"
            fault = Fault("worth.class", message, "exactly one of the four", "Keep one of them.")
            rows.report(row, "risk_class", fault)
        elif industry and industry not in industries:
            near = nearest(industry, list(industries))
            remedy = f"Did you mean '{near}'?" if near else "Add its row to the table industry_betas, spelt the same."
            message = f"there is no industry '{industry}' in the table industry_betas"
            rows.report(row, "industry", Fault("worth.unknown-industry", message, near, remedy))
        elif series and series not in prices:
            near = nearest(series, list(prices))
            remedy = f"Did you mean '{near}'?" if near else "Add its prices to the table prices."
            message = f"there is no series '{series}' in the table prices"
            rows.report(row, "series", Fault("worth.unknown-series", message, near, remedy))
        elif name and row not in repeated:
            number, carried = (None if part is None else Fraction(part) for part in (beta, debt))
            source, place = rows.text(row, "source"), rows.place(row)
            found.append(StatedClass(name, number, industry, premium, source, place, series, carried))
    return tuple(sorted(found, key=lambda item: item.name))


def _industries(rows: Rows | None) -> dict[str, StatedIndustry]:
    if rows is None:
        return {}
    names = [rows.text(row, "industry") for row in range(rows.count)]
    repeated = report_duplicates(
        rows.table, ((row, (name,)) for row, name in enumerate(names) if name), rows.clerk.collector, "the industry"
    )
    found = {}
    for row, name in enumerate(names):
        beta, debt, tax = rows.decimal(row, "beta"), rows.percent(row, "debt_to_equity"), rows.percent(row, "tax_rate")
        if debt is not None and debt < 0:
            _range(rows, row, "debt_to_equity", "0% or more")
        if tax is not None and not 0 <= tax <= _ONE:
            _range(rows, row, "tax_rate", "0% to 100%")
        firms, source = rows.integer(row, "firms"), rows.text(row, "source")
        if name and beta is not None and debt is not None and tax is not None and row not in repeated:
            found[name] = StatedIndustry(name, Fraction(beta), Fraction(debt), Fraction(tax), firms, source)
    return found


def _inflation(rows: Rows | None, settings: WorthSettings) -> tuple[Fraction, ...]:
    rate = settings.rates.get("inflation_rate")
    if rows is None:
        return () if rate is None else (rate,)
    if rate is not None:
        message = "inflation is stated by the setting inflation_rate and by the table inflation"
        fault = Fault("worth.inflation", message, "one of them", "Remove the setting or the table.")
        rows.clerk.collector.add(fault, settings.places.get("inflation_rate"))
    by_year = {}
    for row, (year, yearly) in enumerate(_years(rows)):
        if year is not None and yearly is not None:
            if year in by_year:
                fault = Fault("worth.inflation", f"year {year} stands twice", "each year once", "Delete one of them.")
                rows.report(row, "year", fault)
            by_year[year] = yearly
    if sorted(by_year) != list(range(1, len(by_year) + 1)):
        fault = Fault(
            "worth.inflation",
            "the years of inflation are not 1, 2, 3 and so on without a gap",
            "years from now, counted from 1",
            "Add the missing years; the last row holds for all later ones.",
        )
        rows.clerk.collector.add(fault, rows.table.place(None, "year"))
        return ()
    return tuple(by_year[year] for year in sorted(by_year))


def _years(rows: Rows) -> Iterator[tuple[int | None, Fraction | None]]:
    return ((rows.integer(row, "year"), _rate(rows, row, "rate")) for row in range(rows.count))
