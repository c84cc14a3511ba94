"""The worth of requests from their cash flows, before a case is built: what a plan may then make as large as possible.

Reads the tables about worth, values what has flows, and fills in the cells that follow. Without such tables it does
nothing and costs nothing.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from apportion.model.findings import Findings
from apportion.model.raw import RawCase

if TYPE_CHECKING:
    from apportion.model.intake.settings import Settings
    from apportion.model.policy import InForce
    from apportion.valuation.capital.rate import Part
    from apportion.valuation.cash.scenarios import ScenarioValue
    from apportion.valuation.worth.evidence import Appraisal, WorthEvidence
    from apportion.valuation.worth.measures import Worth
    from apportion.valuation.worth.proposing import Proposed


def earn_worth(raw: RawCase) -> tuple[RawCase, WorthEvidence | None, Findings]:
    """Value every request with cash flows.

    Returns:
        The tables with blank cells filled in, the worth of each request (``None`` where the case says nothing about
        worth, or what it says cannot be used), and everything that was noticed about it.
    """
    from apportion.model.intake.worth import says_worth

    if not says_worth(raw):
        return raw, None, Findings()
    from apportion.model.intake.catalogue import CODES
    from apportion.model.intake.clerk import Clerk
    from apportion.model.intake.collector import Collector
    from apportion.model.intake.settings import read_settings
    from apportion.model.intake.worth import read_worth
    from apportion.model.intake.worth_catalogue import WORTH_INTAKE_CODES
    from apportion.services.fill_worth import filled, held_open
    from apportion.valuation.worth.evidence import WorthEvidence
    from apportion.valuation.worth.proposing import proposed

    # What is wrong with these settings is reported when the case is built.
    settings = read_settings(raw, Collector())
    collector = Collector({**CODES, **WORTH_INTAKE_CODES})
    stated = read_worth(raw, Clerk(settings.notation, collector))
    value_from = stated.settings.words["value_from_flows"]
    if collector.blocked:
        return held_open(raw, value_from), None, collector.findings()
    premium = _premium(raw, settings)
    further = _further(premium)
    proposals, refused = proposed(stated, further)
    valued, doubts = _appraised(proposals)
    findings = collector.findings() + Findings.of(refused) + doubts
    if findings.blocking:
        return held_open(raw, value_from), None, findings
    if not valued:
        return raw, None, findings
    after, columns, noticed = filled(raw, settings, valued, value_from)
    used = tuple(part for part in further if any(part in _parts(item) for item in proposals))
    because = premium.sentence() if used else ""
    evidence = WorthEvidence(valued, used, because, columns, _names(raw, {item.request for item in valued}))
    return after, evidence, findings + noticed


def _premium(raw: RawCase, settings: Settings) -> InForce:
    """What the situation of the budget, or its policy, adds to hurdle rates."""
    from apportion.model.intake.clerk import Clerk
    from apportion.model.intake.collector import Collector
    from apportion.model.intake.policy import read_policy
    from apportion.model.policy import in_force
    from apportion.model.policy_entries import ENTRIES, SETTINGS

    overrides = read_policy(raw.tables.get("policy"), Clerk(settings.notation, Collector()), {})
    wanted = [setting for setting in SETTINGS if setting.name == "hurdle_premium"]
    return in_force(wanted, ENTRIES, settings.context, overrides)["hurdle_premium"]


def _further(premium: InForce) -> tuple[Part, ...]:
    from fractions import Fraction

    from apportion.valuation.capital.rate import Part

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
    from apportion.valuation.worth.assess import assess
    from apportion.valuation.worth.evidence import Appraisal

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
    from apportion.valuation.cash.scenarios import ScenarioValue
    from apportion.valuation.worth.assess import worth_of
    from apportion.valuation.worth.measures import Worth

    if worth.terminal is not None:
        # Forecasts of scenarios may end at different times, and what follows each is not worth a part of the whole.
        return ()
    found = []
    for scenario, forecast in item.scenarios:
        one = worth_of(replace(item.proposal, forecast=forecast))
        net = one.present.net if isinstance(one, Worth) else worth.present.net * 0
        found.append(ScenarioValue(scenario.name, scenario.probability, net))
    return tuple(found)


def _names(raw: RawCase, wanted: set[str]) -> tuple[tuple[str, str], ...]:
    held = raw.tables["requests"].columns
    if "name" not in held:
        return ()
    pairs = zip(held["request"].texts.tolist(), held["name"].texts.tolist(), strict=True)
    return tuple(sorted({(str(i).strip(), str(n).strip()) for i, n in pairs if str(i).strip() in wanted and n.strip()}))
