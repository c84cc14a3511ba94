"""What requests are worth, from the raw tables of a case: read, proposed, valued. Pure, and remembered.

Knows in which order that happens, and what of a case it depends on: a case that differs in nothing else is not valued
again, so that a what-if about another number answers at once.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from typing import Final

from apportion.model.findings import Findings
from apportion.model.intake.amounts import Notation
from apportion.model.intake.catalogue import CODES
from apportion.model.intake.clerk import Clerk
from apportion.model.intake.collector import Collector
from apportion.model.intake.policy import read_policy
from apportion.model.intake.settings import Settings, read_settings
from apportion.model.intake.worth import read_worth
from apportion.model.intake.worth_catalogue import WORTH_INTAKE_CODES
from apportion.model.policy import InForce, in_force
from apportion.model.policy_entries import ENTRIES, SETTINGS
from apportion.model.raw import RawCase
from apportion.model.worth_fields import WORTH_SETTINGS, WORTH_TABLES
from apportion.valuation.capital.rate import Part
from apportion.valuation.cash.scenarios import ScenarioValue
from apportion.valuation.worth.assess import assess, worth_of
from apportion.valuation.worth.evidence import Appraisal
from apportion.valuation.worth.measures import Worth
from apportion.valuation.worth.proposing import Proposed, proposed

_REMEMBERED: Final = 2
"""Cases whose worth is kept: the one that is asked about, and the one with the change."""
_TABLES: Final = (*(table.name for table in WORTH_TABLES), "policy")
_COLUMNS: Final = (("requests", ("request", "part_of")), ("levels", ("request", "level")))
_NAMED: Final = frozenset({"currency", "decimals", "number_format", *(field.name for field in WORTH_SETTINGS)})


@dataclass(frozen=True, eq=False)
class Valued:
    """What a case says about worth, and what follows from it."""

    notation: Notation
    value_from: str
    """The setting ``value_from_flows``."""
    appraisals: tuple[Appraisal, ...]
    situation: tuple[Part, ...]
    """What the situation adds to some hurdle rate; empty where it adds nothing."""
    because: str
    findings: Findings


@dataclass(frozen=True, eq=False)
class _Question:
    """A case, equal to another where nothing differs that its worth depends on."""

    raw: RawCase
    parts: tuple[object, ...]
    """Tables and columns, which are told apart as objects and never changed; settings by what they say."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Question) and self.parts == other.parts

    def __hash__(self) -> int:
        return hash(self.parts)


def valued(raw: RawCase) -> Valued:
    """The worth of everything that has cash flows, with all that was noticed; nothing is filled in."""
    parts: list[object] = [raw.tables.get(name) for name in _TABLES]
    for name, headers in _COLUMNS:
        table = raw.tables.get(name)
        parts += [None if table is None else table.columns.get(header) for header in headers]
    parts.append(raw.settings_file)
    parts += [(name, cells) for name, cells in sorted(raw.settings.items()) if name in _NAMED or "context" in name]
    return _valued(_Question(raw, tuple(parts)))


@lru_cache(maxsize=_REMEMBERED)
def _valued(question: _Question) -> Valued:
    raw = question.raw
    # What is wrong with these settings is reported when the case is built.
    settings = read_settings(raw, Collector())
    collector = Collector({**CODES, **WORTH_INTAKE_CODES})
    stated = read_worth(raw, Clerk(settings.notation, collector))
    value_from = stated.settings.words["value_from_flows"]
    if collector.blocked:
        return Valued(settings.notation, value_from, (), (), "", collector.findings())
    premium = _premium(raw, settings)
    further = _further(premium)
    proposals, refused = proposed(stated, further)
    appraisals, doubts = _appraised(proposals)
    used = tuple(part for part in further if any(part in _parts(item) for item in proposals))
    findings = collector.findings() + Findings.of(refused) + doubts
    return Valued(settings.notation, value_from, appraisals, used, premium.sentence() if used else "", findings)


def _premium(raw: RawCase, settings: Settings) -> InForce:
    """What the situation of the budget, or its policy, adds to hurdle rates."""
    overrides = read_policy(raw.tables.get("policy"), Clerk(settings.notation, Collector()), {})
    wanted = [setting for setting in SETTINGS if setting.name == "hurdle_premium"]
    return in_force(wanted, ENTRIES, settings.context, overrides)["hurdle_premium"]


def _further(premium: InForce) -> tuple[Part, ...]:
    if not premium.number:
        return ()
    if premium.override is not None:
        how = premium.override.reason or premium.override.authority
    else:
        how = ", ".join(f"{entry.parameter} {entry.word}".replace("_", " ") for entry in premium.because)
    sources = dict.fromkeys(entry.source for entry in premium.because) if premium.override is None else ()
    return (Part("premium for the situation", Fraction(premium.number) / 100, how, "; ".join(sources)),)


def _parts(item: Proposed) -> tuple[Part, ...]:
    rate = item.proposal.discounting.rate
    return () if rate is None else rate.parts


def _appraised(proposals: tuple[Proposed, ...]) -> tuple[tuple[Appraisal, ...], Findings]:
    assessment = assess(item.proposal for item in proposals)
    worths = {worth.request: worth for worth in assessment.worths}
    found = [
        Appraisal(item.subject, worth, _in_scenarios(item, worth))
        for item in proposals
        if (worth := worths.get(item.proposal.request)) is not None
    ]
    return tuple(found), assessment.findings


def _in_scenarios(item: Proposed, worth: Worth) -> tuple[ScenarioValue, ...]:
    """Net present value in each scenario; together they are that of the expected flows."""
    if worth.terminal is not None:
        # Forecasts of scenarios may end at different times, and what follows each is not worth a part of the whole.
        return ()
    found = []
    for scenario, forecast in item.scenarios:
        one = worth_of(replace(item.proposal, forecast=forecast))
        net = one.present.net if isinstance(one, Worth) else worth.present.net * 0
        found.append(ScenarioValue(scenario.name, scenario.probability, net))
    return tuple(found)
