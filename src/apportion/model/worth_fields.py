"""The tables and settings of a case about worth: flows of money over time, and by what they are judged."""

from __future__ import annotations

from typing import Final

from apportion.model.fields import Field, Table

DISCOUNTING: Final = (
    "hurdle",
    "rate",
    "green_book",
    "green_book_health",
    "green_book_reduced",
    "circular_base_case",
    "treasury",
)
"""By what later money is discounted: the hurdle rate of a risk class, a rate as given, or a government's rates."""

WORTH_TABLES: Final[tuple[Table, ...]] = (
    Table(
        "cash_flows",
        "What requests cost and bring over time: one row per flow of money. All amounts are positive; kind says which "
        "way the money goes.",
        ("request", "level", "scenario", "item", "kind", "period", "day"),
        (
            Field("request", "id", "The request.", required=True, example="library"),
            Field(
                "level",
                "id",
                "Level of the request that it belongs to, with everything in the levels below. Empty: it belongs to "
                "every level, or the request has none.",
            ),
            Field(
                "kind",
                "choice",
                "investment (money that the budget gives), cost (what it costs afterwards), benefit (what it brings or "
                "saves, in money).",
                required=True,
                choices=("investment", "cost", "benefit"),
            ),
            Field("item", "text", "What the money is for. Empty: the only flow of its kind at its time."),
            Field(
                "period",
                "integer",
                "Number of the period: 0 is now, 1 the first period. Either this or day.",
                example="1",
            ),
            Field("day", "date", "Day of the flow, not before the day of valuation. Either this or period."),
            Field(
                "amount",
                "amount",
                "Money. Negative only for what is taken back, such as a benefit that is lost.",
                required=True,
                example="250,000.00",
            ),
            Field("scenario", "id", "Scenario in which it flows. Empty: in all of them."),
            Field("probability", "percent", "How likely it flows at all, above 0%. Empty: for certain.", example="80%"),
            Field(
                "certainty",
                "percent",
                "Part of it that one would take for certain instead (certainty equivalent); discounted without a "
                "premium for risk. Empty: all of it.",
                example="90%",
            ),
        ),
    ),
    Table(
        "request_scenarios",
        "Ways in which a request may go. The probabilities of a request's scenarios sum to exactly 100%.",
        ("request", "scenario"),
        (
            Field("request", "id", "The request.", required=True),
            Field("scenario", "id", "Name of the scenario.", required=True, example="slow"),
            Field("probability", "percent", "Above 0%.", required=True, example="25%"),
        ),
    ),
    Table(
        "valuations",
        "How single requests are valued, where that differs from the settings: one row per request.",
        ("request",),
        (
            Field("request", "id", "The request.", required=True),
            Field("risk_class", "id", "Class in the table risk_classes. Required with discounting hurdle."),
            Field("discounting", "choice", "Empty: as the setting discounting says.", choices=DISCOUNTING),
            Field("rate", "percent", "Rate a year, for discounting rate.", example="7.5%"),
            Field(
                "prices",
                "choice",
                "Whether its flows rise with prices (nominal) or are in money of one year (real). Empty: as "
                "flow_prices says.",
                choices=("nominal", "real"),
            ),
            Field(
                "months_per_period",
                "integer",
                "Length of its periods: 12 for years, 3 for quarters, 1 for months. Empty: as the setting says.",
            ),
            Field(
                "multiple_months",
                "integer",
                "Time over which the multiple of the investment is told. Empty: the whole forecast.",
                example="24",
            ),
            Field(
                "terminal",
                "choice",
                "Whether time after the forecast is worth something: growth (its last year goes on for ever and grows) "
                "or multiple (somebody pays a multiple of its last year). Empty: nothing is added.",
                choices=("growth", "multiple"),
            ),
            Field(
                "terminal_growth",
                "percent",
                "Growth a year after the forecast, in the terms of the rate. Required with terminal growth.",
                example="2%",
            ),
            Field(
                "terminal_multiple",
                "decimal",
                "How many times its last year is paid. Required with terminal multiple.",
                example="6",
            ),
            Field(
                "reinvest_rate",
                "percent",
                "What returns earn a year until the end, for the modified rate of return. Empty: the discount rate.",
            ),
        ),
    ),
    Table(
        "risk_classes",
        "Classes of requests that bear the same risk. Each has a beta, an industry, a series of prices or a premium, "
        "and only one of them.",
        ("risk_class",),
        (
            Field("risk_class", "id", "Name of the class.", required=True, example="growth"),
            Field("beta", "decimal", "Beta of its equity, at the debt it is to carry.", example="1.2"),
            Field(
                "industry",
                "text",
                "Row of the table industry_betas whose beta is fitted to the organisation's debt and taxes.",
            ),
            Field(
                "series",
                "id",
                "Series of the table prices whose beta against market_series is estimated from its returns.",
                example="utilities",
            ),
            Field(
                "series_debt_to_equity",
                "percent",
                "Debt per equity of the firms behind that series, to fit its beta to the organisation's debt and "
                "taxes. Empty: its beta is taken as it is.",
                example="60%",
            ),
            Field(
                "premium",
                "percent",
                "On top of the setting base_rate, a year; negative for what is safer.",
                example="2%",
            ),
            Field("source", "text", "Where the beta or premium is from. Empty: not shown."),
        ),
    ),
    Table(
        "industry_betas",
        "Average betas of industries, as somebody has published them.",
        ("industry",),
        (
            Field("industry", "text", "Name of the industry.", required=True, example="Retail (General)"),
            Field("beta", "decimal", "Average beta of the equity.", required=True, example="1.05"),
            Field("debt_to_equity", "percent", "Market value of debt per equity.", required=True, example="25%"),
            Field("tax_rate", "percent", "Tax rate of the industry.", required=True, example="25%"),
            Field("firms", "integer", "How many firms it is the average of. Empty: not known."),
            Field("source", "text", "Who published it, and when. Empty: not shown."),
        ),
    ),
    Table(
        "prices",
        "Quoted prices, from whose returns betas are estimated: shares, an index of an industry, the market. Adjusted "
        "for splits and dividends, as most sources give them.",
        ("series", "day"),
        (
            Field("series", "id", "Name of the series.", required=True, example="utilities"),
            Field("day", "date", "Day of the price.", required=True, example="2025-12-31"),
            Field("price", "decimal", "Closing price or index, above zero.", required=True, example="104.25"),
        ),
    ),
    Table(
        "inflation",
        "Rise of prices by year, where it is not the same each year: the last row holds for all later years.",
        ("year",),
        (
            Field("year", "integer", "Year from now, counted from 1.", required=True, example="1"),
            Field("rate", "percent", "Inflation in that year.", required=True, example="2%"),
        ),
    ),
)

WORTH_SETTINGS: Final[tuple[Field, ...]] = (
    Field(
        "value_from_flows",
        "choice",
        "What the cash flows of a request fill in as its value (whole requests and levels) or rate (divisible ones), "
        "where that is not stated: its net present value (npv), or the present value of what it brings before the "
        "investment is taken off (present_value). Empty: nothing; the column npv is filled in all the same.",
        choices=("npv", "present_value"),
    ),
    Field("discounting", "choice", "By what later money is discounted. Required with cash_flows.", choices=DISCOUNTING),
    Field("discount_rate", "percent", "Rate a year, for discounting rate.", example="8%"),
    Field(
        "rate_terms",
        "choice",
        "Whether the rates of these settings contain inflation. Government rates say so themselves.",
        choices=("nominal", "real"),
    ),
    Field(
        "rate_kind",
        "choice",
        "Whether discount_rate contains a premium for risk. Hurdle rates do, government rates do not.",
        choices=("risk-adjusted", "risk-free"),
    ),
    Field("risk_free_rate", "percent", "Yield of long government bonds a year, for betas.", example="3.95%"),
    Field("equity_premium", "percent", "Return of the market above it a year, for betas.", example="4.46%"),
    Field(
        "market_series",
        "text",
        "Series of the table prices that stands for the market. Required where a risk class has a series.",
        example="sp500",
    ),
    Field("country_premium", "percent", "Extra a year for the country. Empty: none.", example="1.2%"),
    Field("size_premium", "percent", "Extra a year for a small organisation. Empty: none.", example="0.8%"),
    Field("base_rate", "percent", "The organisation's own cost of capital a year, for premiums.", example="7.5%"),
    Field(
        "debt_share", "percent", "Debt as a share of capital, for classes with betas. Empty: no debt.", example="40%"
    ),
    Field("debt_rate", "percent", "Interest a year, before tax. Required with debt_share.", example="5%"),
    Field("tax_rate", "percent", "Tax that interest saves. Required with debt_share.", example="25%"),
    Field(
        "rates_source",
        "text",
        "Where these rates are from, with their date. Empty: not shown.",
        example="Treasury yields of 2026-11-20",
    ),
    Field("treasury_year", "integer", "Calendar year of the rates for discounting treasury.", example="2026"),
    Field(
        "inflation_rate",
        "percent",
        "Rise of prices a year, by which flows are restated where they and their rate are in different terms. "
        "Empty: not known; or the table inflation.",
        example="2%",
    ),
    Field("flow_prices", "choice", "Whether cash flows rise with prices.", choices=("nominal", "real")),
    Field("flow_months", "integer", "Months in a period of cash_flows (12 by default).", default="12"),
    Field(
        "flow_timing",
        "choice",
        "When in a period its money flows (end by default).",
        default="end",
        choices=("end", "middle", "start"),
    ),
    Field(
        "valued_on", "date", "The day that counts as now. Required where cash flows have days.", example="2026-12-31"
    ),
    Field(
        "day_count",
        "choice",
        "How days become years (act/365 by default, as spreadsheets count).",
        default="act/365",
        choices=("act/365", "act/360", "act/act", "30e/360"),
    ),
)
