"""The names of all numbers of a case that a what-if can change: ``total``, ``floor.engineering``, ``rule.x.at_most``.

One list for the reader of such names, the reference page and the test that no number of the case format is missing. A
name is a root, the ids that say which row is meant, the column where a row has several, and the period (or level) where
an id has several rows; all joined by points.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from apportion.model.activity_fields import ACTIVITY_TABLES
from apportion.model.approval_fields import APPROVAL_TABLES
from apportion.model.authority_fields import AUTHORITY_TABLES
from apportion.model.contingency_fields import CONTINGENCY_TABLES
from apportion.model.feedback_fields import FEEDBACK_TABLES
from apportion.model.fields import Field
from apportion.model.monitor_fields import MONITOR_TABLES
from apportion.model.reallocation_fields import REALLOCATION_TABLES
from apportion.model.release_fields import RELEASE_TABLES
from apportion.model.schema import SETTINGS, TABLES
from apportion.model.stakeholder_fields import STAKEHOLDER_TABLES
from apportion.model.trigger_fields import TRIGGER_TABLES
from apportion.model.uncertain_fields import UNCERTAIN_TABLES

NUMERIC: Final = ("amount", "percent", "decimal", "integer", "limit")
"""Types of fields that hold a number."""


@dataclass(frozen=True)
class Address:
    """One form that names can have."""

    root: str
    table: str
    keys: tuple[str, ...]
    """Columns whose values say which row is meant."""
    fields: tuple[str, ...]
    """Columns that hold the number."""
    optional: tuple[str, ...] = ()
    """Columns whose values follow where an id has several rows."""
    is_short: bool = False
    """True when the only column is not written: ``floor.engineering``."""

    @property
    def form(self) -> str:
        """How it is written: ``fund.FUND[.PERIOD]``."""
        field = "" if self.is_short else f".{'|'.join(self.fields)}"
        keys = "".join(f".{key.upper()}" for key in self.keys)
        return f"{self.root}{keys}{field}" + "".join(f"[.{name.upper()}]" for name in self.optional)


def _numeric(table: str, *without: str) -> tuple[str, ...]:
    fields = next(item for item in TABLES if item.name == table).fields
    return tuple(field.name for field in fields if field.type in NUMERIC and field.name not in without)


_PERIOD: Final = ("period",)

ADDRESSES: Final[tuple[Address, ...]] = (
    Address("floor", "units", ("unit",), ("floor",), is_short=True),
    Address("cap", "units", ("unit",), ("cap",), is_short=True),
    Address("fund", "funds", ("fund",), ("amount",), _PERIOD, is_short=True),
    Address("must_spend", "funds", ("fund",), ("must_spend",), _PERIOD, is_short=True),
    Address("cash_floor", "funds", ("fund",), ("cash_floor",), _PERIOD, is_short=True),
    Address("match", "funds", ("fund",), ("match_percent",), is_short=True),
    Address("request", "requests", ("request",), _numeric("requests"), _PERIOD),
    Address("level", "levels", ("request", "level"), _numeric("levels"), _PERIOD),
    Address("point", "points", ("request", "amount"), ("value",), _PERIOD, is_short=True),
    Address("uses", "uses", ("request", "resource"), _numeric("uses"), ("level", "period")),
    Address("alignment", "alignment", ("request", "objective"), ("score",), is_short=True),
    Address("objective", "objectives", ("objective",), ("weight",), is_short=True),
    Address("rule", "rules", ("rule",), _numeric("rules")),
    Address("criterion", "criteria", ("criterion",), _numeric("criteria")),
    Address("scoring", "scoring", ("criterion",), _numeric("scoring")),
    Address("rating", "ratings", ("item", "criterion"), ("rating",), ("level",), is_short=True),
    Address(
        "flow",
        "cash_flows",
        ("request", "kind"),
        _numeric("cash_flows", "period"),
        ("level", "scenario", "item", "period", "day"),
    ),
    Address("request_scenario", "request_scenarios", ("request", "scenario"), ("probability",), is_short=True),
    Address("valuation", "valuations", ("request",), _numeric("valuations", "multiple_months", "reinvest_rate")),
    Address("risk_class", "risk_classes", ("risk_class",), _numeric("risk_classes")),
    Address("industry", "industry_betas", ("industry",), _numeric("industry_betas", "firms")),
    Address("revenue", "revenues", ("source",), _numeric("revenues"), _PERIOD),
    Address("balance", "fund_balances", ("fund",), _numeric("fund_balances"), _PERIOD),
    Address("timing", "cash_timing", ("flow",), _numeric("cash_timing")),
    Address("inflation", "inflation", ("year",), ("rate",), is_short=True),
)
"""Every form, settings aside: those are named by themselves."""

BY_ROOT: Final[Mapping[str, Address]] = {address.root: address for address in ADDRESSES}

LEFT_OUT: Final[Mapping[str, str]] = {
    "case.period_months": "it says when the budget runs; change it in the file",
    "case.fiscal_year_starts": "it says when deadlines end; change it in the file",
    "case.decimals": "it changes what every amount of the case means; change it in the file",
    "points.amount": "it says which corner of the curve is meant; set the value there, or the cap of the request",
    "envelopes.amount": "envelopes are information beside the budget: no amount of a plan depends on them",
    "needs.amount": "needs are information beside the requests: no amount of a plan depends on them",
    "initiatives.cost": "initiatives are information beside the requests: no amount of a plan depends on them",
    "initiatives.return_multiple": "initiatives are information beside the requests",
    "initiatives.return_months": "initiatives are information beside the requests",
    "attachments.question": "it says which question of a criterion is meant: no amount of a plan depends on it",
    "targets.baseline": "targets say what is expected in return: no amount of a plan depends on them",
    "targets.goal": "targets say what is expected in return: no amount of a plan depends on them",
    "judgements.times": "an answer is a person's: ask again, and change it in the file",
    "weight_points.points": "points are a person's answer: ask again, and change them in the file",
    "preferences.indifference": "it says what a rating means beside another; change it in the file",
    "preferences.preference": "it says what a rating means beside another; change it in the file",
    "preferences.spread": "it says what a rating means beside another; change it in the file",
    **{
        f"complexity.{name}": "complexity is information beside a score: no amount of a plan depends on it"
        for name in ("months", "units", "dependencies", "novelty")
    },
    "reach.persons": "whom a service reaches is information beside its score: no amount of a plan depends on it",
    "reach.priority": "a stated priority is information beside a score: no amount of a plan depends on it",
    **{
        f"{table.name}.{field.name}": "costs of work stand beside the requests: no amount of a plan depends on them"
        for table in ACTIVITY_TABLES
        for field in table.fields
        if field.type in NUMERIC
    },
    "scenarios.probability": "scenarios stand beside the plan: no amount of it depends on them",
    "scenario_changes.to": "scenarios stand beside the plan: no amount of it depends on them",
    "scenario_changes.by": "scenarios stand beside the plan: no amount of it depends on them",
    "exposures.spread": "exposures stand beside the plan: no amount of it depends on them",
    "exposures.beta": "exposures stand beside the plan: no amount of it depends on them",
    "exposure_correlations.correlation": "exposures stand beside the plan: no amount of it depends on them",
    "cash_flows.period": "it says when the money flows; change it in the file",
    "valuations.multiple_months": "it says over which time a multiple is told: no amount of a plan depends on it",
    "valuations.reinvest_rate": "the modified rate of return is told beside the worth: no amount depends on it",
    "industry_betas.firms": "it says how much a beta tells: no amount of a plan depends on it",
    "cash_profile.month": "it says which month is meant; set the shares of a flow together, in the file",
    "cash_profile.share": "the shares of a flow sum to exactly 100%: change them together, in the file",
    **{
        f"cash_history.{name}": "what moved in past years is a fact; correct it in the file"
        for name in ("year", "month", "amount")
    },
    "prices.price": "what was quoted is a fact; set the beta of the class instead",
    "feedback.round": "it says when somebody answered; change it in the file",
    "feedback.amount": "an answer is a person's: it is priced by the command feedback",
    "collected.cap": "what a unit answered is a fact; set the cap of the request instead",
    "collected.cap_before": "what a unit answered is a fact; set the cap of the request instead",
    **{
        f"{table.name}.{field.name}": "stakeholders and their answers stand beside the plan: no amount depends on them"
        for table in (*STAKEHOLDER_TABLES, *FEEDBACK_TABLES)
        for field in table.fields
        if field.type in NUMERIC
    },
    "inflation.year": "it says which year is meant; set the rate of that year",
    **{
        f"{table.name}.{field.name}": "risks and what is agreed then stand beside the plan: no amount depends on them"
        for table in (*CONTINGENCY_TABLES, *UNCERTAIN_TABLES)
        for field in table.fields
        if field.type in NUMERIC
    },
    **{
        f"{table.name}.{field.name}": "it says what may be done with an adopted plan: no amount of one depends on it"
        for table in (
            *AUTHORITY_TABLES,
            *APPROVAL_TABLES,
            *RELEASE_TABLES,
            *REALLOCATION_TABLES,
            *MONITOR_TABLES,
            *TRIGGER_TABLES,
        )
        for field in table.fields
        if field.type in NUMERIC
    },
    "case.population": "it says by how many persons documents divide amounts; change it in the file",
    "baselines.amount": "proposed allocations are set beside the plan: no amount of it depends on them",
}
"""Numbers of the case format that cannot be set, as ``table.field`` (``case`` for settings), with the reason."""


def settings() -> Mapping[str, Field]:
    """Settings that hold a number and can be set, by name."""
    return {field.name: field for field in SETTINGS if field.type in NUMERIC and f"case.{field.name}" not in LEFT_OUT}


def covered() -> Iterator[str]:
    """Every number that can be set, as ``table.field``; ``case`` stands for the settings."""
    yield from (f"case.{name}" for name in settings())
    for address in ADDRESSES:
        yield from (f"{address.table}.{field}" for field in address.fields)


@dataclass(frozen=True)
class Reading:
    """One way to read a name: a name may itself contain points."""

    keys: tuple[str, ...]
    field: str
    rest: tuple[str, ...]
    """Values of the optional columns, as many as are written, in their order."""


def readings(address: Address, rest: str) -> Iterator[Reading]:
    """All ways to read what stands behind the root; those with the longest ids first."""
    parts = rest.split(".")
    if address.is_short:
        for size in range(len(parts), len(address.keys) - 1, -1):
            yield from _split(address, parts[:size], address.fields[0], parts[size:])
        return
    for at in range(len(parts) - 1, len(address.keys) - 1, -1):
        if parts[at] in address.fields:
            yield from _split(address, parts[:at], parts[at], parts[at + 1 :])


def _split(address: Address, head: list[str], field: str, tail: list[str]) -> Iterator[Reading]:
    if tail and not address.optional:
        return
    for rest in _cut(tail, len(address.optional)) if tail else iter([()]):
        yield from (
            Reading(keys, field, rest) for keys in _cut(head, len(address.keys)) if len(keys) == len(address.keys)
        )


def _cut(parts: list[str], most: int) -> Iterator[tuple[str, ...]]:
    """All ways to join parts into one to ``most`` texts, first those with fewest."""
    if not parts:
        return
    yield (".".join(parts),)
    if most > 1:
        for at in range(1, len(parts)):
            yield from ((".".join(parts[:at]), *others) for others in _cut(parts[at:], most - 1))
