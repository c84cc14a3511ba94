"""Overview and challenges, success criteria, principles and expected outcomes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from apportion.model.context import CONTEXT_WORDS
from apportion.reports.document.blocks import Block, Items, Key, Keys, Quoted, Section, Spans, spans, table
from apportion.reports.document.figure import Rounding
from apportion.reports.document.material import Material
from apportion.reports.document.sources import Node, exact_of, how_many, less, share_of, sum_of
from apportion.reports.document.strategy.wording import (
    because,
    column,
    compact,
    cut,
    listed,
    missing,
    money_cell,
    name_of,
    plural,
    say,
    setting,
    setting_value,
    text_cell,
    tops,
)

_SUCCESS: Final = (
    "success_efficiency",
    "success_alignment",
    "success_satisfaction",
    "success_improvement",
    "success_resource",
)


def overview(m: Material) -> Section:
    """What is divided among whom, in which situation, and what makes it hard."""
    plan, people = m.plan_node, m.people
    total, units = plan["total"].money(Rounding.WHOLE), tops(m)
    count = how_many([row["amount"].money() for row in units])
    wanted = sum_of([row["requested"].money(Rounding.WHOLE) for row in units])
    exactly = "All of it is to be allocated." if plan["total_is"].word == "exactly" else "No more may be spent."
    blocks: list[Block] = [
        say(
            plan["case"]["organisation"].quoted(),
            " has ",
            total,
            " to divide among ",
            *plural(count, people.unit, people.units),
            " for ",
            *listed([(row.quoted(),) for row in plan["periods"]]),
            f". {exactly} They ask for ",
            wanted,
            ".",
        ),
        say(
            f"This document proposes to the {people.board} who receives how much, gives the reason of each amount, and "
            "names what has to be decided. Every figure was looked up in the plan, in the tables of the case or in the "
            "ledger; the annex says where."
        ),
        Keys(
            (
                Key(spans("To be divided"), plan["total"].money(Rounding.SHORT)),
                Key(spans("Asked for"), sum_of([row["requested"].money(Rounding.SHORT) for row in units])),
                Key(spans("Allocated"), plan["allocated"].money(Rounding.SHORT)),
                Key(spans("Kept as reserve"), plan["reserve"].money(Rounding.SHORT)),
            )
        ),
    ]
    if plan["reserve"].word and not exact_of(plan["reserve"].value):
        blocks.append(say("The plan keeps back no reserve; the section on risk says what would be needed."))
    envelopes = m.case_node["envelopes"]
    if envelopes:
        blocks.append(
            table(
                spans("Envelopes set beforehand"),
                (column("Category"), column("Amount", number=True), column("Why")),
                [
                    (text_cell(row["category"]), money_cell(row["amount"]), text_cell(row["reason"]))
                    for row in envelopes
                ],
            )
        )
    return Section(
        "overview",
        spans("Overview and challenges"),
        tuple(blocks),
        (_situation(m), Section("challenges", spans("Challenges"), (Items(tuple(_challenges(m))),))),
    )


def _situation(m: Material) -> Section:
    """The ten parameters, each with what it decides."""
    stated = m.plan_node["context"]
    rows, unstated = [], []
    for parameter in CONTEXT_WORDS:
        told = parameter.replace("_", " ")
        if parameter not in (stated.value or {}):
            unstated.append(told)
            continue
        word = stated[parameter]
        follows = [
            spans(row["label"].word, ": ", *setting_value(row))
            for row in m.plan_node["evidence"]["policy"]
            if not row["override"] and parameter in [entry["parameter"] for entry in row.value["because"]]
        ]
        rows.append(
            (
                spans(told.capitalize()),
                (Quoted(word.word.replace("_", " "), str(word.source)),),
                _joined(follows) if follows else spans("nothing beyond what the others set"),
            )
        )
    blocks: list[Block] = []
    if rows:
        blocks.append(
            say(
                "How the plan is made, approved and watched follows from the situation that the organisation describes:"
            )
        )
        blocks.append(
            table(
                spans("The situation and what it sets"),
                (column("Parameter"), column("Stated"), column("What follows from it")),
                rows,
            )
        )
    if unstated:
        blocks.append(missing("case.yaml: context", f"what follows from {', '.join(unstated)}"))
    return Section("situation", spans("The situation"), tuple(blocks))


def _joined(parts: list[Spans]) -> Spans:
    found: Spans = parts[0]
    for part in parts[1:]:
        found = (*found, "; ", *part)
    return found


_HARD: Final = {
    ("resource_constraints", "limited"): "Money is limited: what one receives, another goes without.",
    ("resource_constraints", "constrained"): "Money is scarce: even what runs today has to be justified.",
    ("priority_complexity", "competing"): "Priorities compete, so that their weights will be argued about.",
    ("priority_complexity", "conflicting"): "Priorities conflict: serving one means failing another.",
    ("priority_complexity", "evolving"): "Priorities change while money is being spent.",
    ("priority_complexity", "uncertain"): "Priorities are uncertain.",
    ("stakeholder_dynamics", "competing"): "Those concerned compete for the same money.",
    ("stakeholder_dynamics", "political"): "Positions are taken in public.",
    ("stakeholder_dynamics", "complex"): "Many parties have to be heard.",
    ("market_conditions", "volatile"): "Conditions are volatile: forecasts miss often and by much.",
    ("market_conditions", "declining"): "Income is expected to fall.",
    ("market_conditions", "uncertain"): "Conditions are uncertain: how far forecasts will miss cannot be known.",
    ("regulatory_environment", "complex"): "Several authorities ask for reasons.",
    ("regulatory_environment", "restrictive"): "Each amount has to show what permits it.",
    ("regulatory_environment", "changing"): "Rules may change within the period.",
    ("performance_pressure", "survival"): "Only early returns help.",
}


def _challenges(m: Material) -> Iterator[Spans]:
    plan, units = m.plan_node, tops(m)
    whole = plan["total"].money(Rounding.WHOLE)
    wanted = sum_of([row["requested"].money(Rounding.WHOLE) for row in units])
    if wanted.exact > whole.exact:
        beyond = less(wanted, whole)
        yield spans(
            "More is asked for than there is: ",
            wanted,
            " against ",
            whole,
            ". ",
            beyond,
            ", or ",
            share_of(beyond, wanted),
            " of what is asked for, cannot be granted.",
        )
    floors = [row["floor"].money(Rounding.WHOLE) for row in units if row["floor"].value is not None]
    if floors and len(floors) == len(units):
        bound = sum_of(floors)
        yield spans(
            "Floors take ", bound, ", ", share_of(bound, whole), " of the total, before anything can be decided."
        )
    past = plan["evidence"]["past"]
    tolerance = setting(m, "tolerance_variance")
    if past and past["average_variance"] and tolerance is not None:
        average = past["average_variance"]["of_units"].share()
        off = average.exact > exact_of(tolerance["value"].value) / 100
        yield spans(
            f"In past years {m.people.units} missed their budgets by ",
            average,
            " on average, ",
            "beyond" if off else "within",
            " the tolerance of ",
            *setting_value(tolerance),
            ".",
        )
    contingency = m.contingency_node
    if contingency is not None and exact_of(contingency["reserve"]["gap"].value) > 0:
        gap = contingency["reserve"]["gap"].money(Rounding.WHOLE)
        yield spans("The reserve falls short of what known risks call for by ", gap, ".")
    warnings = plan["findings"]
    if warnings:
        yield spans(
            *plural(warnings.count(), "warning about the inputs is", "warnings about the inputs are"),
            " open; the annex lists them.",
        )
    context = plan["context"].value or {}
    for parameter, word in context.items():
        if (parameter, word) in _HARD:
            yield spans(_HARD[parameter, word])


def success(m: Material) -> Section:
    """Thresholds by which the plan will be judged."""
    rows = []
    for name in _SUCCESS:
        found = setting(m, name)
        if found is not None:
            rows.append((spans(found["label"].word.capitalize()), setting_value(found), because(found)))
    blocks: list[Block] = [
        say(
            "The plan succeeds when it reaches these thresholds. They are measured while it is carried out; none of "
            "them is claimed beforehand."
        ),
        compact(
            spans("Thresholds of success"),
            (column("Criterion"), column("At least", number=True), column("Set by")),
            rows,
        ),
    ]
    targets = m.case_node["targets"]
    if targets:
        blocks.append(
            say(
                *plural(targets.count(), "target is", "targets are"),
                f" set for single {m.people.units}; they are listed under expected outcomes.",
            )
        )
    else:
        blocks.append(missing("targets", "what is expected in return for the money, with a goal and a date"))
    return Section("success", spans("Success criteria"), tuple(blocks))


def principles(m: Material) -> Section:
    """What was held to, each with its evidence in the plan."""
    return Section("principles", spans("Principles of the allocation"), (Items(tuple(_principles(m))),))


def _principles(m: Material) -> Iterator[Spans]:
    plan = m.plan_node
    yield spans("It adds up. Amounts are whole in the smallest unit of money, and their sum is what is allocated.")
    yield spans(
        "Rules come first. ",
        *plural(plan["rules"].count(), "rule was", "rules were"),
        " checked in exact arithmetic; each carries its reason and its authority where they are stated.",
    )
    weights = m.case_node["objectives"]
    if weights:
        named = [(row["name"].quoted(), " (weight ", row["weight"].number(), ")") for row in weights]
        yield spans("Money follows the strategy. Its objectives are ", *listed(named), ".")
    else:
        yield spans(
            "Money follows value. Where rules leave a choice, it goes to what returns most, weighted by strategy."
        )
    if plan["stages"]:
        yield spans(
            "Some aims come before value. They are ", *listed([(row["name"].quoted(),) for row in plan["stages"]]), "."
        )
    targets = m.case_node["targets"]
    if targets:
        yield spans(
            "Money is given for results. ",
            *plural(targets.count(), "target is", "targets are"),
            " set in return.",
        )
    if exact_of(plan["reserve"].value):
        yield spans(
            "Something is kept back. ", plan["reserve"].money(Rounding.WHOLE), " is held for what cannot be foreseen."
        )
    release = m.release_node
    if release is not None and release["gates"]:
        held = sum_of([row["amount"].money(Rounding.WHOLE) for row in release["gates"]])
        yield spans("Money waits for evidence. ", held, " is released only when its gate is met.")
    yield spans(
        f"Anybody can check it. Reasons, prices of rules and the proof are part of the plan, open to {m.people.public}."
    )


def outcomes(m: Material) -> Section:
    """What the money is expected to return, and the targets."""
    plan = m.plan_node
    expected, allocated = plan["expected_value"], plan["allocated"].money(Rounding.WHOLE)
    blocks: list[Block] = []
    if expected.value is not None and allocated.exact:
        value = expected.money(Rounding.WHOLE)
        blocks.append(
            say(
                "By the returns that requests state, the allocation brings ",
                value,
                ". That is what was stated, not a forecast; the assumptions behind it stand in the annex.",
            )
        )
    targets = list(m.case_node["targets"])
    if targets:
        rows, hidden = cut(targets)
        blocks.append(
            compact(
                spans("Targets in return for the money"),
                (
                    column(m.people.unit.capitalize()),
                    column("Measure"),
                    column("Now"),
                    column("Goal"),
                    column("Better is"),
                    column("By"),
                    column("Answered for by"),
                ),
                [
                    (
                        text_cell(row["unit_name"]),
                        text_cell(row["measure"]),
                        measured(row, "baseline"),
                        measured(row, "goal"),
                        spans("more" if row["direction"].word == "up" else "less"),
                        (row["date"].date(),) if row["date"] else spans("end of the budget"),
                        text_cell(row["owner"]),
                    )
                    for row in rows
                ],
                note=spans("More targets stand in the table targets of the case.") if hidden else (),
                keep=2,
            )
        )
        without = [row for row in targets if row["baseline"].value is None]
        if without:
            blocks.append(
                say(
                    "For ",
                    *plural(how_many([row["goal"].number() for row in without]), "target", "targets"),
                    " it is not stated where the measure stands today, so that progress cannot be counted yet.",
                )
            )
    else:
        blocks.append(missing("targets", "goals, dates and the people who answer for them"))
    owed = {row["unit"].word for row in targets}
    silent = [row for row in tops(m) if row["unit"].word not in owed and not _owes_below(m, row["unit"].word, owed)]
    if targets and silent:
        blocks.append(
            say("No target is set yet for ", *listed([name_of(m, row["unit"].word) for row in silent]), "."),
        )
    return Section("outcomes", spans("Expected outcomes"), tuple(blocks))


def measured(row: Node, field: str) -> Spans:
    """A level of a target with what it is counted in: ``99.9 %``; nothing where it is not stated."""
    if row[field].value is None:
        return ("",)
    sign = ("\N{NO-BREAK SPACE}", row["measured_in"].quoted()) if row["measured_in"] else ()
    return (row[field].number(), *sign)


def _owes_below(m: Material, unit: str, owed: set[str]) -> bool:
    return any(m.case.units[place].id in owed for place in m.case.below(unit).tolist())
