"""The tables of a case about work: resources, activities, drivers, cost objects, next year, histories of drivers."""

from __future__ import annotations

from typing import Final

from apportion.model.fields import Field, Table

ACTIVITY_TABLES: Final[tuple[Table, ...]] = (
    Table(
        "resources",
        "What is paid for so that work can be done: people, machines, space, bought services.",
        ("resource",),
        (
            Field("resource", "id", "Short unique name.", required=True, example="clerks"),
            Field("name", "text", "Name shown to readers. Empty: the id."),
            Field("unit", "id", "The unit that pays for it. Empty: none.", example="sales"),
            Field("cost", "amount", "What the capacity supplied this year cost.", required=True, example="560,000.00"),
            Field(
                "capacity",
                "decimal",
                "Practical capacity supplied. Empty: not known; users bear all of the cost.",
                example="700000",
            ),
            Field("measure", "text", "What capacity and use are counted in. Empty: not said.", example="minutes"),
            Field(
                "supply",
                "choice",
                "How it comes next year: by_use (paid by what is used), whole_units (in whole units, such as posts), "
                "given (as it is). Required for a budget.",
                choices=("by_use", "whole_units", "given"),
            ),
            Field(
                "step",
                "decimal",
                "whole_units only, required there: practical capacity of one whole unit.",
                example="25000",
            ),
            Field(
                "step_cost",
                "amount",
                "whole_units only: cost of one whole unit at this year's prices. Empty: this year's cost of as much "
                "capacity.",
            ),
            Field(
                "price_change",
                "percent",
                "Change of its price next year. Empty: not known; this year's price is taken and said so.",
                example="3%",
            ),
            Field(
                "committed",
                "amount",
                "What has to be paid next year whatever happens. Empty: not known; of a given supply all.",
            ),
        ),
    ),
    Table(
        "activities",
        "Work that is done for cost objects or for other activities.",
        ("activity",),
        (
            Field("activity", "id", "Short unique name; no cost object may have it.", required=True, example="orders"),
            Field("name", "text", "Name shown to readers. Empty: the id."),
            Field(
                "stage",
                "id",
                "Stage of the value chain, of the table stages or of Porter's. Empty: none.",
                example="operations",
            ),
            Field(
                "capacity",
                "decimal",
                "Practical output where the activity as such is limited. Empty: only its resources are.",
            ),
            Field("measure", "text", "What its output is counted in. Empty: not said.", example="minutes"),
        ),
    ),
    Table(
        "stages",
        "Stages of the value chain in their order. Without this table those of Porter (1985) hold.",
        ("stage",),
        (
            Field("stage", "id", "Short unique name.", required=True),
            Field(
                "kind",
                "choice",
                "Whether it makes and delivers what is offered, or helps the stages that do.",
                required=True,
                choices=("primary", "support"),
            ),
            Field("name", "text", "Name shown to readers. Empty: the id."),
        ),
    ),
    Table(
        "consumption",
        "How much of a resource an activity, or a cost object directly, uses (resource drivers).",
        ("resource", "consumer"),
        (
            Field("resource", "id", "The resource.", required=True),
            Field("consumer", "id", "An activity or a cost object.", required=True),
            Field(
                "quantity",
                "decimal",
                "In the measure of the resource, or any weights where its capacity is empty.",
                required=True,
            ),
            Field(
                "per",
                "choice",
                "total (of the year; follows the output next year), each (per unit of output or volume), fixed (of "
                "the year, whatever the output).",
                default="total",
                choices=("total", "each", "fixed"),
            ),
            Field("quantity_next", "decimal", "Next year's quantity, in the same sense. Empty: it stays."),
        ),
    ),
    Table(
        "equations",
        "What drives an activity: output per unit of each driver; several rows are a time equation.",
        ("activity", "driver"),
        (
            Field("activity", "id", "The activity.", required=True),
            Field(
                "driver",
                "id",
                "The driver; the same one may drive several activities.",
                required=True,
                example="orders",
            ),
            Field(
                "factor",
                "decimal",
                "Output (such as minutes) per unit of the driver, above zero.",
                default="1",
                example="8",
            ),
        ),
    ),
    Table(
        "volumes",
        "How much of a driver a cost object, or an activity that is served, caused.",
        ("driver", "consumer"),
        (
            Field("driver", "id", "The driver.", required=True),
            Field("consumer", "id", "A cost object or an activity.", required=True),
            Field("quantity", "decimal", "This year, zero or more.", required=True, example="49000"),
            Field("quantity_next", "decimal", "Next year. Empty: it follows the volume or the output of the consumer."),
        ),
    ),
    Table(
        "cost_objects",
        "What costs are wanted for: products, services, customers, programmes.",
        ("object",),
        (
            Field("object", "id", "Short unique name.", required=True),
            Field("name", "text", "Name shown to readers. Empty: the id."),
            Field("kind", "id", "Such as product, service or customer; profits are ranked within it. Empty: none."),
            Field("volume", "decimal", "This year. Empty: not known, so no unit cost."),
            Field("volume_next", "decimal", "Next year. Required for a budget where volume is stated."),
            Field("measure", "text", "What volumes are counted in. Empty: not said."),
            Field("revenue", "amount", "This year. Empty: not known, which is not zero."),
            Field("revenue_next", "amount", "Next year. Empty: not known."),
        ),
    ),
    Table(
        "serves",
        "How far a cost object serves an objective.",
        ("object", "objective"),
        (
            Field("object", "id", "The cost object.", required=True),
            Field("objective", "id", "The objective.", required=True),
            Field(
                "share",
                "percent",
                "Part of its cost counted for the objective; parts of one object sum to at most 100%.",
                required=True,
            ),
        ),
    ),
    Table(
        "cost_history",
        "Costs by period that no ledger holds, to look for their drivers.",
        ("cost", "period"),
        (
            Field("cost", "text", "Name of the cost.", required=True, example="maintenance"),
            Field(
                "period",
                "id",
                "A year and period such as 2024-03, or a year; any other name of a place or period that has no order "
                "in time.",
                required=True,
                example="2024-03",
            ),
            Field("amount", "amount", "What it was.", required=True, example="41,200.00"),
        ),
    ),
    Table(
        "driver_history",
        "Quantities of candidate drivers by period, beside what a unit or account of the ledger cost.",
        ("cost", "period", "driver"),
        (
            Field(
                "cost",
                "text",
                "The cost that is studied: a unit or an account of the ledger by its path, or a cost of the table "
                "cost_history.",
                required=True,
                example="operations > service-delivery",
            ),
            Field(
                "period",
                "id",
                "A fiscal year and period such as 2024-03, or a fiscal year. A period whose cost is not known yet is "
                "predicted.",
                required=True,
                example="2024-03",
            ),
            Field("driver", "id", "The candidate.", required=True, example="orders"),
            Field(
                "quantity",
                "decimal",
                "Zero or more. No row: not known, and the period is left out.",
                required=True,
                example="1240",
            ),
        ),
    ),
    Table(
        "account_behaviour",
        "Accounts judged fixed, variable or mixed, for the method of account classification.",
        ("account",),
        (
            Field("account", "text", "The account of the ledger, by its path.", required=True),
            Field("driver", "id", "What its variable part follows.", required=True),
            Field("variable", "percent", "Part that moves with the driver: 0% fixed, 100% variable.", required=True),
        ),
    ),
)
