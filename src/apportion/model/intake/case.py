"""The whole intake in the order in which tables refer to each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from apportion.model.case import Case
from apportion.model.findings import Findings, Place
from apportion.model.intake.alignment import aligned_weights, read_alignment
from apportion.model.intake.clerk import Clerk
from apportion.model.intake.collector import Collector
from apportion.model.intake.criteria import read_criteria
from apportion.model.intake.decision_columns import check_measures, check_straight, decided_requests
from apportion.model.intake.fairness import read_fairness
from apportion.model.intake.funds import read_funds
from apportion.model.intake.information import (
    read_assumptions,
    read_envelopes,
    read_initiatives,
    read_needs,
    read_proposals,
    read_targets,
)
from apportion.model.intake.levels import no_levels, read_levels
from apportion.model.intake.lines import Lines
from apportion.model.intake.points import read_points
from apportion.model.intake.policy import read_policy
from apportion.model.intake.requests import assembled_requests
from apportion.model.intake.rules import read_rules
from apportion.model.intake.scopes import check_rule_scopes
from apportion.model.intake.settings import Settings, read_settings
from apportion.model.intake.tables import check_tables, unread_tables
from apportion.model.intake.units import read_objectives, read_units
from apportion.model.intake.uses import read_uses
from apportion.model.organisation import (
    Assumption,
    Criterion,
    Envelope,
    Fund,
    Initiative,
    Need,
    Objective,
    ProposedAmount,
    Target,
    Unit,
)
from apportion.model.raw import RawCase, RawTable
from apportion.model.requests import Requests
from apportion.model.rule import Rule


def build_case(raw: RawCase) -> tuple[Case | None, Findings]:
    """The case and everything noticed, the readers' findings included; no case when any of them blocks.

    All tables are read even when some are faulty, so that one run reports everything. Warnings about figures that do
    not fit together come from ``coherence``, which wants a whole case.
    """
    collector = Collector()
    settings = read_settings(raw, collector)
    clerk = Clerk(settings.notation, collector)
    clerk.declare("period", settings.periods or None)
    tables = check_tables(raw, collector)
    unread = unread_tables(raw)
    places: dict[tuple[str, str], Place] = {("case", name): place for name, place in settings.places.items()}
    units = read_units(tables.get("units"), clerk, places)
    objectives = read_objectives(tables.get("objectives"), clerk, places, unread="objectives" in unread)
    criteria = read_criteria(tables.get("criteria"), clerk, places)
    requests = _read_requests(tables, clerk, (units, objectives), settings.periods, criteria)
    if "uses" in unread:
        clerk.declare("resource", None)
    if "requests" in tables:
        places["requests", ""] = tables["requests"].place()
    funds = read_funds(tables.get("funds"), clerk, settings.periods, places, unread="funds" in unread)
    rules = read_rules(tables.get("rules"), clerk, settings.periods, places)
    fairness = read_fairness(settings.fairness, clerk)
    policy = read_policy(tables.get("policy"), clerk, places)
    information = _Information(
        envelopes=read_envelopes(tables.get("envelopes"), clerk, places),
        needs=read_needs(tables.get("needs"), clerk, places),
        initiatives=read_initiatives(tables.get("initiatives"), clerk, places),
        targets=read_targets(tables.get("targets"), clerk, places),
        proposals=read_proposals(tables.get("baselines"), clerk, places),
        assumptions=read_assumptions(tables.get("assumptions"), clerk, places),
    )
    case = None
    if requests is not None and not collector.blocked and not raw.findings.blocking:
        case = _case(settings, (units, objectives), requests, (funds, rules), information, places)
        case = replace(case, criteria=criteria, fairness=fairness, policy=policy)
        check_rule_scopes(case, collector)
    return (None if collector.blocked else case), raw.findings + collector.findings()


@dataclass(frozen=True)
class _Information:
    """The tables of plain information."""

    envelopes: tuple[Envelope, ...]
    needs: tuple[Need, ...]
    initiatives: tuple[Initiative, ...]
    targets: tuple[Target, ...]
    proposals: tuple[ProposedAmount, ...]
    assumptions: tuple[Assumption, ...]


def _read_requests(
    tables: Mapping[str, RawTable],
    clerk: Clerk,
    organisation: tuple[tuple[Unit, ...], tuple[Objective, ...]],
    periods: tuple[str, ...],
    criteria: tuple[Criterion, ...],
) -> Requests | None:
    """The requests with the tables beside them; ``None`` when there is no table of requests."""
    units, objectives = organisation
    if "requests" not in tables:
        for kind in ("request", "tag", "category"):
            clerk.declare(kind, None)
        read_alignment(tables.get("alignment"), clerk)
        read_uses(tables.get("uses"), clerk, None, no_levels())
        return None
    lines = Lines(tables["requests"], clerk, [unit.id for unit in units], periods)
    scores = read_alignment(tables.get("alignment"), clerk)
    levels = read_levels(tables.get("levels"), lines)
    uses = read_uses(tables.get("uses"), clerk, lines, levels)
    points = read_points(tables.get("points"), lines)
    requests = assembled_requests(lines, points, scores, aligned_weights(scores, objectives), uses.per_money)
    measures = frozenset(item.measure for item in criteria) - {"strategic", "value"}
    check_measures(lines, levels, measures)
    check_straight(lines, [item.measure for item in criteria])
    if clerk.collector.blocked:
        return requests
    return decided_requests(requests, lines, levels, uses.of_decisions, measures)


def _case(
    settings: Settings,
    organisation: tuple[tuple[Unit, ...], tuple[Objective, ...]],
    requests: Requests,
    conditions: tuple[tuple[Fund, ...], tuple[Rule, ...]],
    information: _Information,
    places: Mapping[tuple[str, str], Place],
) -> Case:
    return Case(
        name=settings.name,
        organisation=settings.organisation,
        sector=settings.sector,
        currency=settings.notation.currency,
        number_format=settings.notation.format.spelling,
        periods=settings.periods,
        total=settings.total,
        total_is=settings.total_is,
        context=settings.context,
        units=organisation[0],
        objectives=organisation[1],
        funds=conditions[0],
        rules=conditions[1],
        requests=requests,
        envelopes=information.envelopes,
        needs=information.needs,
        initiatives=information.initiatives,
        targets=information.targets,
        proposals=information.proposals,
        assumptions=information.assumptions,
        weights_sum_to=settings.weights_sum_to,
        baseline_change=settings.baseline_change,
        sensitivity_change=settings.sensitivity_change,
        places=places,
    )
