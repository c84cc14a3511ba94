"""Series of prices, from whose returns betas are estimated."""

from __future__ import annotations

import datetime
from fractions import Fraction
from typing import Final

from apportion.model.intake.amounts import Fault
from apportion.model.intake.clerk import Clerk
from apportion.model.intake.names import nearest
from apportion.model.intake.rows import Rows
from apportion.model.intake.tables import report_duplicates
from apportion.model.worth import Prices, StatedWorth, common_prices

RETURNS_LEAST: Final = 3
"""Fewer returns leave nothing to tell how sure a beta is."""


def read_prices(rows: Rows | None) -> dict[str, Prices]:
    """Prices by series, in the order of days."""
    if rows is None:
        return {}
    keys = [(rows.name(row, "series"), rows.date(row, "day")) for row in range(rows.count)]
    repeated = report_duplicates(
        rows.table, ((row, key) for row, key in enumerate(keys) if all(key)), rows.clerk.collector, "the price"
    )
    found: dict[str, dict[datetime.date, Fraction]] = {}
    for row, (series, day) in enumerate(keys):
        price = rows.decimal(row, "price")
        if price is not None and price <= 0:
            told = rows.cell(row, "price")[0].strip()
            fault = Fault("worth.price", f"a price of {told}", "above zero", "Correct it, or leave the day out.")
            rows.report(row, "price", fault)
        elif series and day and price is not None and row not in repeated:
            found.setdefault(series, {})[datetime.date.fromisoformat(day)] = Fraction(price)
    return {series: tuple(sorted(prices.items())) for series, prices in sorted(found.items())}


def check_prices(stated: StatedWorth, clerk: Clerk) -> None:
    """Report a market that is not there, and series with too few days in common with it."""
    market = stated.settings.words.get("market_series", "")
    if not market:
        return
    if market not in stated.prices:
        near = nearest(market, list(stated.prices))
        remedy = f"Did you mean '{near}'?" if near else "Add its prices to the table prices."
        fault = Fault("worth.unknown-series", f"there is no series '{market}' in the table prices", near, remedy)
        clerk.collector.add(fault, stated.settings.places.get("market_series"), market)
        return
    for item in stated.classes:
        if not item.series:
            continue
        both = common_prices(stated.prices[item.series], stated.prices[market])
        if len(both) <= RETURNS_LEAST:
            message = f"'{item.series}' and the market have {len(both)} days in common"
            remedy = "Add prices of the same days, better of some years."
            clerk.collector.add(Fault("worth.few-returns", message, f"{RETURNS_LEAST + 1} or more", remedy), item.place)
