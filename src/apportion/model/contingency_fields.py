"""The tables about what may go wrong and what is done then: the register of risks, and rules agreed beforehand."""

from __future__ import annotations

from typing import Final

from apportion.model.fields import Field, Table

CONTINGENCY_TABLES: Final[tuple[Table, ...]] = (
    Table(
        "risks",
        "What may go wrong within the budget, how likely, and at what cost: one row each. A reserve is sized from it. "
        "No amount of the plan depends on it.",
        ("risk",),
        (
            Field("risk", "id", "Short unique name.", required=True, example="late-permit"),
            Field("name", "text", "Name shown to readers. Empty: the id."),
            Field(
                "applies_to",
                "id",
                "The request that would bear the cost. Empty: shared by the whole budget.",
                example="engineering",
            ),
            Field("owner", "text", "Person who watches it. Empty: nobody does, which is reported."),
            Field(
                "probability",
                "percent",
                "How likely it is to happen within the budget: above 0% and up to 100%.",
                required=True,
                example="30%",
            ),
            Field("cost_low", "amount", "Least that it would cost if it happened.", required=True, example="100000"),
            Field("cost_likely", "amount", "What it would cost most likely.", required=True, example="250000"),
            Field("cost_high", "amount", "Most that it would cost.", required=True, example="600000"),
            Field(
                "shape",
                "choice",
                "How the cost lies between the three: triangular (the default), or pert, which trusts the likely "
                "figure more.",
                default="triangular",
                choices=("triangular", "pert"),
            ),
            Field(
                "driver",
                "id",
                "A cause that it shares with other risks: those of one driver strike together, the likelier ones "
                "first. Empty: it is independent of all others.",
                example="recession",
            ),
            Field("early_sign", "text", "By what it would be noticed first."),
            Field("response", "text", "What is done then."),
            Field("response_cost", "amount", "What the response costs beside the risk itself. Empty: not known."),
            Field("exposed_from", "date", "First day on which it can happen. Empty: from the first day of the budget."),
            Field("exposed_until", "date", "Last such day, after which it needs no reserve. Empty: to the end."),
        ),
    ),
    Table(
        "contingency_rules",
        "What is agreed to be done when figures of the ledger miss what was expected: one row each. Tried against the "
        "history of the ledger. No amount of the plan depends on it.",
        ("rule",),
        (
            Field("rule", "id", "Short unique name.", required=True, example="sales-tax-falls"),
            Field("name", "text", "Name shown to readers. Empty: the id."),
            Field(
                "watches",
                "text",
                "Lines of the ledger, as account:NAME, unit:NAME or fund:NAME with all below it; several with "
                "semicolons between have to hold together.",
                required=True,
                example="account:sales-tax",
            ),
            Field(
                "ledger",
                "text",
                "Folder, inside that of the case, of the ledger that is watched. Empty: the ledger of the case.",
                example="collections",
            ),
            Field(
                "against",
                "choice",
                "What the actual is compared with: budget, forecast (made before the year began: that of the ledger, "
                "or last year's month grown as last year grew), or last_year (the same month).",
                required=True,
                choices=("budget", "forecast", "last_year"),
            ),
            Field(
                "counted",
                "choice",
                "month: each month by itself (the default); year_to_date: from the beginning of the year.",
                default="month",
                choices=("month", "year_to_date"),
            ),
            Field("falls_by", "percent", "It is off when the actual is lower by this much.", example="5%"),
            Field("rises_by", "percent", "It is off when the actual is higher by this much. One of the two is stated."),
            Field("months_in_a_row", "integer", "For how many months it has to be off (1 by default).", default="1"),
            Field(
                "known_after_days",
                "integer",
                "Days from the end of a month until its figures are known (0 by default).",
                default="0",
                example="20",
            ),
            Field("cut", "percent", "What is done then: the plan is cut by this much, least harm first.", example="2%"),
            Field(
                "requests",
                "list",
                "Or these requests are stopped, in this order. One of the two is stated.",
                example="fleet;records",
            ),
            Field("deadline_days", "integer", "Days within which it has to be done. Empty: not agreed."),
            Field("owner", "text", "Person who does it. Empty: nobody does, which is reported."),
            Field("reason", "text", "Why, in words that may be quoted in reports."),
            Field("authority", "text", "Who or what demands it: law, board, donor, contract."),
        ),
    ),
)
