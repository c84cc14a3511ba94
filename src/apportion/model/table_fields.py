"""The tables of a case and their columns."""

from __future__ import annotations

from typing import Final

from apportion.model.activity_fields import ACTIVITY_TABLES
from apportion.model.approval_fields import APPROVAL_TABLES
from apportion.model.audience_fields import AUDIENCE_TABLES
from apportion.model.authority_fields import AUTHORITY_TABLES
from apportion.model.collect_fields import COLLECT_TABLES
from apportion.model.contingency_fields import CONTINGENCY_TABLES
from apportion.model.exposure_fields import EXPOSURE_TABLES
from apportion.model.feedback_fields import FEEDBACK_TABLES
from apportion.model.fields import Field, Table
from apportion.model.lesson_fields import LESSON_TABLES
from apportion.model.monitor_fields import MONITOR_TABLES
from apportion.model.policy_fields import POLICY_TABLES
from apportion.model.presentation_fields import PRESENTATION_TABLES
from apportion.model.reallocation_fields import REALLOCATION_TABLES
from apportion.model.release_fields import RELEASE_TABLES
from apportion.model.request_fields import REQUEST_TABLES
from apportion.model.revenue_fields import MONEY_TABLES
from apportion.model.scenario_fields import SCENARIO_TABLES
from apportion.model.scoring_fields import SCORING_TABLES
from apportion.model.stakeholder_fields import STAKEHOLDER_TABLES
from apportion.model.trigger_fields import TRIGGER_TABLES
from apportion.model.uncertain_fields import UNCERTAIN_TABLES
from apportion.model.worth_fields import WORTH_TABLES

_REASON = Field("reason", "text", "Why, in words that may be quoted in reports.")
_AUTHORITY = Field("authority", "text", "Who or what demands it: law, board, donor, contract.")
_NAME = Field("name", "text", "Name shown to readers. Empty: the id.")

EVIDENCE_TABLES: Final[tuple[Table, ...]] = (
    *POLICY_TABLES,
    *ACTIVITY_TABLES,
    *SCORING_TABLES,
    *WORTH_TABLES,
    *EXPOSURE_TABLES,
    *SCENARIO_TABLES,
    *CONTINGENCY_TABLES,
    *UNCERTAIN_TABLES,
    *MONEY_TABLES,
    *AUTHORITY_TABLES,
    *APPROVAL_TABLES,
    *RELEASE_TABLES,
    *REALLOCATION_TABLES,
    *MONITOR_TABLES,
    *TRIGGER_TABLES,
    *COLLECT_TABLES,
    *FEEDBACK_TABLES,
    *STAKEHOLDER_TABLES,
    *LESSON_TABLES,
    *AUDIENCE_TABLES,
    *PRESENTATION_TABLES,
)
"""Tables from which figures are worked out; a case can be planned without any of them."""

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
            Field(
                "carry_forward",
                "choice",
                "Whether money left at the end of a period can be used in the next one (yes), or is lost to the plan "
                "(no, the default).",
                default="no",
                choices=("no", "yes"),
            ),
            Field(
                "expires",
                "id",
                "Last period in which the money of the fund can be used. Empty: it does not expire.",
                example="FY2027",
            ),
            Field(
                "cash_floor",
                "amount",
                "Least amount that has to be left in the fund at the end of the period. Empty: none.",
                example="100,000.00",
            ),
            _REASON,
            _AUTHORITY,
        ),
    ),
    *REQUEST_TABLES,
    Table(
        "rules",
        "Everything else that a plan must respect. Floors and caps of units may stand here or in the table units.",
        ("rule",),
        (
            Field("rule", "id", "Short unique name.", required=True, example="overhead-limit"),
            Field(
                "kind",
                "choice",
                "total, floor, cap, mandate (amounts; a mandate without a limit: the decisions must be funded); share, "
                "ratio (percent of relative_to); change (percent against last year); reserve (amount or percent of the "
                "total kept back); resource (quantity of a shared resource); balance (how far the funded share of each "
                "group may lie from that of all); forbidden (no money). About requests that are whole, have a minimum "
                "or levels: requires (each needs those in relative_to), excludes (none beside those in relative_to; "
                "without it at most one), together (all or none), choose (how many).",
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
                    "balance",
                    "forbidden",
                    "requires",
                    "excludes",
                    "together",
                    "choose",
                ),
            ),
            _NAME,
            Field(
                "applies_to",
                "selector",
                "What the rule is about. Empty: everything. 'each unit', 'each request', 'each category' or 'each tag' "
                "makes one rule of each.",
                example="tag:overhead",
            ),
            Field(
                "relative_to",
                "selector",
                "share and ratio: what the percentage is taken of. Empty: everything allocated. requires and excludes: "
                "the decisions on the other side.",
                example="category:programme",
            ),
            Field("at_least", "limit", "Lower limit: amount, percentage such as -5%, quantity or count.", example="5%"),
            Field("at_most", "limit", "Upper limit, likewise.", example="15%"),
            Field("exactly", "limit", "Both at once.", example="300,000.00"),
            Field("resource", "id", "resource only: which one."),
            Field("period", "id", "Only this period. Empty: all periods together."),
            Field(
                "strength",
                "choice",
                "hard (never broken, the default) or soft (may be broken: at the price, or as little as possible in "
                "its priority).",
                default="hard",
                choices=("hard", "soft"),
            ),
            Field(
                "price",
                "decimal",
                "soft only: weighted value given up for each 1.00 of money (or 1 of quantity) by which it is broken.",
                example="0.5",
            ),
            Field(
                "priority",
                "integer",
                "soft only, instead of a price: class of the rule. What breaks rules of class 1 is made as small as "
                "possible first, then class 2 and so on, and only then does value count.",
                example="1",
            ),
            _REASON,
            _AUTHORITY,
        ),
    ),
    Table(
        "criteria",
        "What the plan makes as large as possible, in order of priority. No table: strategic value alone.",
        ("criterion",),
        (
            Field(
                "criterion",
                "choice",
                "strategic (value times strategic weight), value, score or npv. score and npv have to be stated for "
                "every request.",
                required=True,
                choices=("strategic", "value", "score", "npv"),
            ),
            Field(
                "factor",
                "decimal",
                "What 1 of it counts among the criteria of the same priority, which are added up (1 by default).",
                default="1",
                example="0.5",
            ),
            Field(
                "priority",
                "integer",
                "1 is decided first, then 2 among the plans that are as good by 1, and so on (1 by default).",
                default="1",
                example="2",
            ),
            Field(
                "allowed_loss",
                "percent",
                "Part of the best by this priority that may be given up for later ones (0% by default); of no effect "
                "on the last.",
                default="0%",
                example="2%",
            ),
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
        "Named initiatives inside what units ask for, with cost and expected return: information, checked. What is to "
        "be decided one by one is a request of its own with the decision whole.",
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
    *EVIDENCE_TABLES,
)
