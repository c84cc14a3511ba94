"""The tables of a case and their columns."""

from __future__ import annotations

from typing import Final

from apportion.model.fields import Field, Table

_REASON = Field("reason", "text", "Why, in words that may be quoted in reports.")
_AUTHORITY = Field("authority", "text", "Who or what demands it: law, board, donor, contract.")
_NAME = Field("name", "text", "Name shown to readers. Empty: the id.")

TABLES: Final[tuple[Table, ...]] = (
    Table(
        "units",
        "Departments, programmes or cost centres: one row each; they form a tree.",
        ("unit",),
        (
            Field("unit", "id", "Short unique name without spaces.", required=True, example="engineering"),
            _NAME,
            Field("parent", "id", "The unit it belongs to. Empty: directly under the organisation."),
            Field(
                "floor",
                "amount",
                "Least money for the unit and all below it. Empty: no floor.",
                example="5,800,000.00",
            ),
            Field(
                "cap",
                "amount",
                "Most money for the unit and all below it. Empty: no cap.",
                example="12,000,000.00",
            ),
            Field("floor_reason", "text", "Why the floor is needed."),
            Field("floor_authority", "text", "Who demands the floor."),
            Field("cap_reason", "text", "Why more would not help."),
            Field("cap_authority", "text", "Who set the cap."),
            Field("owner", "text", "Person who answers for the unit."),
        ),
        required=True,
    ),
    Table(
        "objectives",
        "Strategic objectives and their weights; requests are aligned to them in the table alignment.",
        ("objective",),
        (
            Field("objective", "id", "Short unique name.", required=True, example="growth"),
            _NAME,
            Field(
                "weight",
                "decimal",
                "Share of importance; the weights should sum to 1.",
                required=True,
                example="0.40",
            ),
            Field("description", "text", "What reaching it looks like."),
        ),
    ),
    Table(
        "funds",
        "Sources of money and what each may pay for: one row per fund and period. No table: one unrestricted fund "
        "of the total. Rows above are drawn down first where the plan has a choice.",
        ("fund", "period"),
        (
            Field("fund", "id", "Short unique name.", required=True, example="general"),
            _NAME,
            Field("period", "id", "Budget period of the amount. Empty: the only period."),
            Field("amount", "amount", "Money in the fund in that period.", required=True, example="4,000,000.00"),
            Field(
                "pays_for",
                "selector",
                "What it may pay for. Empty: anything.",
                example="tag:health or unit:clinics",
            ),
            Field(
                "must_spend",
                "amount",
                "Least amount that must be used in the period. Empty: none.",
                example="250,000.00",
            ),
            Field(
                "match_percent",
                "percent",
                "Money from other funds needed beside each unit of this fund (25% means 0.25 beside each 1.00). "
                "Empty: no matching.",
                example="25%",
            ),
            Field(
                "match_from",
                "list",
                "Funds that may provide the match. Empty: any other fund.",
                example="general",
            ),
            Field("match_for", "selector", "What the matching money must pay for. Empty: the same as pays_for."),
            _REASON,
            _AUTHORITY,
        ),
    ),
    Table(
        "requests",
        "What units ask money for: one row per request (and period, when there are several).",
        ("request", "period"),
        (
            Field("request", "id", "Short unique name.", required=True, example="engineering"),
            _NAME,
            Field("unit", "id", "The unit that asks.", required=True, example="engineering"),
            Field("period", "id", "Budget period. Empty: the only period."),
            Field(
                "category",
                "id",
                "Kind of spending, such as operational or growth. Empty: none.",
                example="operational",
            ),
            Field(
                "floor",
                "amount",
                "Least amount if the plan is to be accepted. Empty: nothing.",
                example="0.00",
            ),
            Field("cap", "amount", "Amount asked for; never exceeded.", required=True, example="1,200,000.00"),
            Field("last_year", "amount", "What it received last year. Empty: not known (not zero)."),
            Field(
                "shape",
                "choice",
                "How value grows with money: linear (each unit of money returns the same), points "
                "(straight lines between "
                "the rows of table points), quadratic (return falls in a straight line to nothing at "
                "the amount in scale), "
                "log, power or hill (return falls ever more slowly).",
                default="linear",
                choices=("linear", "points", "quadratic", "log", "power", "hill"),
            ),
            Field(
                "rate",
                "decimal",
                "Value returned per 1.00 of money: for linear of every 1.00, for quadratic and log "
                "of the first, for power "
                "on average up to the amount in scale. Required except for points and hill.",
                example="3.2",
            ),
            Field(
                "start",
                "amount",
                "quadratic only: amount up to which the full rate is returned. Empty: 0.",
                example="5,800,000.00",
            ),
            Field(
                "scale",
                "amount",
                "quadratic: amount at which more money returns nothing; log: amount at which the "
                "return of the next 1.00 has "
                "halved; power: amount at which the average return is the rate; hill: amount that "
                "returns half of the ceiling.",
                example="12,000,000.00",
            ),
            Field(
                "exponent",
                "decimal",
                "power and hill: above 0 and at most 1 (1 by default for hill).",
                example="0.5",
            ),
            Field("ceiling", "amount", "hill only: value that is approached but never reached."),
            Field(
                "weight",
                "decimal",
                "Strategic weight that multiplies the value. Empty: from the table alignment, or 1 "
                "where there is none.",
                example="0.25",
            ),
            Field(
                "tags",
                "list",
                "Words that rules and funds can refer to, separated by semicolons.",
                example="overhead",
            ),
            Field("description", "text", "What the money buys."),
        ),
        required=True,
    ),
    Table(
        "points",
        "Value of a request of shape points at several amounts; straight lines between them, first "
        "point usually 0 and 0.",
        ("request", "period", "amount"),
        (
            Field("request", "id", "The request.", required=True),
            Field("period", "id", "Budget period of the request. Empty: the only period."),
            Field("amount", "amount", "Money received.", required=True, example="100,000.00"),
            Field("value", "decimal", "Value returned at that amount.", required=True, example="180000"),
        ),
    ),
    Table(
        "alignment",
        "How strongly each request serves each objective; its weight is the sum of objective weight times score.",
        ("request", "objective"),
        (
            Field("request", "id", "The request.", required=True),
            Field("objective", "id", "The objective.", required=True),
            Field("score", "decimal", "From 0 (not at all) to 1 (fully).", required=True, example="0.8"),
        ),
    ),
    Table(
        "uses",
        "Shared resources that requests consume as they are funded, such as posts or hours.",
        ("request", "resource"),
        (
            Field("request", "id", "The request.", required=True),
            Field("resource", "id", "The resource.", required=True, example="posts"),
            Field("quantity", "decimal", "Quantity consumed …", required=True, example="1"),
            Field(
                "per_amount",
                "amount",
                "… for each of this amount of money.",
                required=True,
                example="95,000.00",
            ),
        ),
    ),
    Table(
        "rules",
        "Everything else that a plan must respect. Floors and caps of units may stand here or in the table units.",
        ("rule",),
        (
            Field("rule", "id", "Short unique name.", required=True, example="overhead-limit"),
            Field(
                "kind",
                "choice",
                "total, floor, cap, mandate (amounts); share, ratio (percent of relative_to); change "
                "(percent against last "
                "year); reserve (amount or percent of the total kept back); resource (quantity of a shared resource).",
                required=True,
                choices=(
                    "total",
                    "floor",
                    "cap",
                    "mandate",
                    "share",
                    "ratio",
                    "change",
                    "reserve",
                    "resource",
                ),
            ),
            _NAME,
            Field(
                "applies_to",
                "selector",
                "What the rule is about. Empty: everything. 'each unit' or 'each request' makes one rule of each.",
                example="tag:overhead",
            ),
            Field(
                "relative_to",
                "selector",
                "share and ratio: what the percentage is taken of. Empty: everything allocated.",
                example="category:programme",
            ),
            Field("at_least", "limit", "Lower limit: amount, percentage such as -5%, or quantity.", example="5%"),
            Field("at_most", "limit", "Upper limit, likewise.", example="15%"),
            Field("exactly", "limit", "Both at once.", example="300,000.00"),
            Field("resource", "id", "resource only: which one."),
            Field("period", "id", "Only this period. Empty: all periods together."),
            Field(
                "strength",
                "choice",
                "hard (never broken, the default) or soft (may be broken at the price).",
                default="hard",
                choices=("hard", "soft"),
            ),
            Field(
                "price",
                "decimal",
                "soft only: weighted value given up for each 1.00 of money (or 1 of quantity) by which it is broken.",
                example="0.5",
            ),
            _REASON,
            _AUTHORITY,
        ),
    ),
    Table(
        "envelopes",
        "Amounts set aside for categories of spending, to be compared with what is asked and planned.",
        ("category",),
        (
            Field("category", "id", "Category of spending.", required=True, example="operational"),
            Field("amount", "amount", "Money meant for it.", required=True),
            Field(
                "covers",
                "choice",
                "What else it has to be enough for: floors means the floors of all units together. "
                "Empty: only what is needed and planned in its category.",
                choices=("floors",),
            ),
            _REASON,
        ),
    ),
    Table(
        "needs",
        "What a unit says it needs per category: information beside the requests, checked against them.",
        ("unit", "category"),
        (
            Field("unit", "id", "The unit.", required=True),
            Field("category", "id", "Category of spending.", required=True),
            Field("amount", "amount", "Money needed.", required=True),
            Field("note", "text", "What for."),
        ),
    ),
    Table(
        "initiatives",
        "Named initiatives inside what units ask for, with cost and expected return: information, "
        "checked, not yet decided "
        "one by one.",
        ("initiative",),
        (
            Field("initiative", "id", "Short unique name.", required=True, example="ai-platform"),
            Field("unit", "id", "The unit that runs it.", required=True),
            _NAME,
            Field("category", "id", "Category of spending it belongs to.", example="growth"),
            Field("cost", "amount", "What it costs.", required=True),
            Field("return_multiple", "decimal", "Value returned per 1.00 of cost.", example="4.2"),
            Field("return_months", "integer", "Months until that return.", example="24"),
            Field("note", "text", "Anything worth saying."),
        ),
    ),
    Table(
        "targets",
        "What is expected in return for money.",
        ("unit", "measure"),
        (
            Field("unit", "id", "The unit that answers for it.", required=True),
            Field("request", "id", "The request it belongs to. Empty: the whole unit."),
            Field("measure", "text", "What is measured.", required=True, example="revenue growth"),
            Field("baseline", "decimal", "Where it stands now. Empty: not known."),
            Field("goal", "decimal", "Where it should be.", required=True, example="25"),
            Field("measured_in", "text", "Unit of the figures.", example="%"),
            Field(
                "direction",
                "choice",
                "Whether more or less is better (up by default).",
                default="up",
                choices=("up", "down"),
            ),
            Field("date", "date", "By when, as 2025-12-31. Empty: end of the last period."),
            Field("owner", "text", "Person who answers for it."),
            Field("note", "text", "Anything worth saying."),
        ),
    ),
    Table(
        "baselines",
        "Allocations that somebody proposed, to be checked and set beside the plan.",
        ("baseline", "unit", "category"),
        (
            Field(
                "baseline",
                "id",
                "Name of the proposal; one proposal has many rows.",
                required=True,
                example="draft",
            ),
            Field("unit", "id", "The unit that would receive the money.", required=True),
            Field("category", "id", "Category of spending. Empty: not split."),
            Field("amount", "amount", "Proposed amount.", required=True),
            Field("note", "text", "Anything worth saying."),
        ),
    ),
    Table(
        "assumptions",
        "What is assumed rather than known; shown beside every plan.",
        ("assumption",),
        (
            Field("assumption", "id", "Short unique name.", required=True, example="service-scores"),
            Field("statement", "text", "What is assumed.", required=True),
            Field(
                "concerns",
                "choice",
                "What it is about.",
                choices=("values", "amounts", "rules", "funds", "other"),
                default="other",
            ),
            Field("source", "text", "Where it comes from."),
        ),
    ),
)
