"""The tables and settings of a case about revenue and cash: where money comes from, and in which months it moves."""

from __future__ import annotations

from typing import Final

from apportion.model.fields import Field, Table

REVENUE_TABLES: Final[tuple[Table, ...]] = (
    Table(
        "revenues",
        "What each source of money is expected to bring: one row per source and budget period.",
        ("source", "period"),
        (
            Field("source", "id", "Short unique name.", required=True, example="sales-tax"),
            Field("name", "text", "Name shown to readers. Empty: the id."),
            Field("fund", "id", "The fund it flows into. Empty: the only fund of the case."),
            Field("period", "id", "Budget period. Empty: the only one."),
            Field("amount", "amount", "Expected in the period.", required=True, example="302,000,000.00"),
            Field(
                "kind",
                "choice",
                "recurring (may be counted on year after year) or one-time (sale of an asset, a settlement, aid that "
                "ends).",
                required=True,
                choices=("recurring", "one-time"),
            ),
            Field(
                "accounts",
                "list",
                "Accounts of the ledger that hold its past; several are added up. Empty: the rows of the same flow in "
                "cash_history, if there are any.",
                example="4100; 4110",
            ),
            Field(
                "low",
                "amount",
                "Lower end of the interval that holds the amount nine times in ten. Empty: that of the forecast, where "
                "the source has a past.",
            ),
            Field("high", "amount", "Upper end of the same interval. Stated together with low."),
            Field("basis", "text", "Who expects it and why. Empty: not shown.", example="Q1 report, November 2022"),
        ),
    ),
    Table(
        "fund_balances",
        "What funds hold beside the money of the period: one row per fund and budget period.",
        ("fund", "period"),
        (
            Field("fund", "id", "The fund. Empty: the only fund of the case."),
            Field("period", "id", "Budget period. Empty: the only one."),
            Field(
                "opening",
                "amount",
                "Balance at the start, in the first period alone; later ones follow from it. Negative for a deficit. "
                "Empty: not known, and no balance is told.",
            ),
            Field("drawn", "amount", "Balance used to make up the fund's amount. Empty: none."),
            Field("added", "amount", "Revenue kept out of the fund's amount, to raise the balance. Empty: none."),
            Field("transfers_in", "amount", "From other funds or organisations, part of the amount. Empty: none."),
            Field("transfers_out", "amount", "To others, beside the requests of the plan. Empty: none."),
            Field(
                "operating",
                "amount",
                "Regular revenue or spending of a year that the policy of months is counted in. Empty: the recurring "
                "revenue of the fund in the period.",
            ),
            Field("basis", "text", "Where the figures come from. Empty: not shown."),
        ),
    ),
    Table(
        "spending_kinds",
        "Which requests are spending that ends. Requests that no row names count as recurring.",
        ("applies_to",),
        (
            Field(
                "applies_to",
                "selector",
                "The requests. Empty: all of them.",
                example="tag:equipment",
            ),
            Field("kind", "choice", "recurring or one-time.", required=True, choices=("recurring", "one-time")),
            Field("reason", "text", "Why, in words that may be quoted in reports."),
        ),
    ),
)

CASH_TABLES: Final[tuple[Table, ...]] = (
    Table(
        "cash_profile",
        "In which months the money of a year moves. The shares of a flow sum to exactly 100%.",
        ("flow", "month"),
        (
            Field(
                "flow",
                "id",
                "spending, revenue (every source without a profile of its own), or a source of the table revenues.",
                required=True,
                example="spending",
            ),
            Field("month", "integer", "Month of the fiscal year, 1 to 12.", required=True, example="1"),
            Field("share", "percent", "Part of the year's money that moves in it.", required=True, example="8.5%"),
        ),
    ),
    Table(
        "cash_history",
        "What moved in the months of past years: profiles, their spread and forecasts are read from it.",
        ("flow", "year", "month"),
        (
            Field(
                "flow",
                "id",
                "spending, revenue, or a source of the table revenues.",
                required=True,
                example="sales-tax",
            ),
            Field("year", "integer", "Fiscal year.", required=True, example="2022"),
            Field("month", "integer", "Month of the fiscal year, 1 to 12.", required=True, example="1"),
            Field("amount", "amount", "Money that moved; negative where more went back than came.", required=True),
        ),
    ),
    Table(
        "cash_timing",
        "Flows that move later than they are due: paid or received in a later month.",
        ("flow",),
        (
            Field(
                "flow",
                "id",
                "spending, or a source of the table revenues.",
                required=True,
                example="spending",
            ),
            Field("lag", "integer", "Whole months from due to moved, 1 to 11.", required=True, example="1"),
            Field(
                "due_before",
                "amount",
                "Due before the first period and moved in its first months, in equal parts.",
                required=True,
            ),
        ),
    ),
)

MONEY_TABLES: Final[tuple[Table, ...]] = (*REVENUE_TABLES, *CASH_TABLES)
"""All of them; a case can be planned without any."""

CASH_SETTINGS: Final[tuple[Field, ...]] = (
    Field(
        "cash_opening",
        "amount",
        "Cash at the start of the first budget period. Empty: cash is told as a change only.",
        example="12,500,000.00",
    ),
    Field(
        "cash_floor",
        "amount",
        "Cash that is not to be undercut; what is missing at the end of a month is borrowed. Empty: nothing.",
        example="2,000,000.00",
    ),
    Field(
        "borrowing_rate",
        "percent",
        "Interest a year on what is borrowed until taxes or grants come in. Empty: no interest is told.",
        example="4.5%",
    ),
)
"""Settings about cash."""
