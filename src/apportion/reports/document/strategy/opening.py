"""Overview and challenges, success criteria, executive summary, principles and expected outcomes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from apportion.model.context import CONTEXT_WORDS
from apportion.reports.document.blocks import Block, Items, Key, Keys, Quoted, Section, Spans, spans, table
from apportion.reports.document.figure import Figure, Rounding, Unit
from apportion.reports.document.material import PLAN, Material
from apportion.reports.document.sources import exact_of, how_many, less, share_of, sum_of
from apportion.reports.document.strategy.wording import (
    because,
    column,
    cut,
    largest,
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
from apportion.reports.words import status_sentence

_SUCCESS: Final = (
    "success_efficiency",
    "success_alignment",
    "success_satisfaction",
    "success_improvement",
    "success_resource",
)
_NAMED_MAX: Final = 5


def overview(m: Material) -> Section:
    """What is divided among whom, in which situation, and what makes it hard."""
    plan, people = m.plan_node, m.people
    total, units = plan["total"].money(Rounding.WHOLE), tops(m)
    count = how_many([row["amount"].money() for row in units])
    exactly = "All of it is to be allocated." if plan["total_is"].word == "exactly" else "The total is a limit."
    blocks: list[Block] = [
        say(
            "This document proposes how ",
            plan["case"]["organisation"].quoted(),
            " divides ",
            total,
            " among ",
            *plural(count, people.unit, people.units),
            " for ",
            *listed([(row.quoted(),) for row in plan["periods"]]),
            f". {exactly} It is written for the {people.board}; every figure in it was looked up in the plan, in the "
            "tables of the case or in the ledger, and can be followed to its source.",
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
        blocks.append(say("The plan keeps back no reserve; the section on risk says what that means."))
    envelopes = m.case_node["envelopes"]
    if envelopes:
        blocks.append(
            table(
                spans("Envelopes that were set beforehand"),
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
                _joined(follows) if follows else spans("nothing beyond what others set"),
            )
        )
    blocks: list[Block] = []
    if rows:
        blocks.append(
            table(
                spans("The situation and what it sets"),
                (column("Parameter"), column("Here"), column("What follows from it")),
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
    ("resource_constraints", "limited"): "Money is limited: what one receives, another does without.",
    ("resource_constraints", "constrained"): "Money is scarce: even what runs today has to be compared.",
    ("priority_complexity", "competing"): "Priorities compete, so that weights are argued about.",
    ("priority_complexity", "conflicting"): "Priorities contradict each other.",
    ("priority_complexity", "evolving"): "Priorities move while money is spent.",
    ("priority_complexity", "uncertain"): "Priorities are uncertain.",
    ("stakeholder_dynamics", "competing"): "Those concerned compete for the same money.",
    ("stakeholder_dynamics", "political"): "Positions are taken in public.",
    ("stakeholder_dynamics", "complex"): "Many sides have to be heard.",
    ("market_conditions", "volatile"): "Forecasts miss often and by much.",
    ("market_conditions", "declining"): "Income is expected to fall.",
    ("market_conditions", "uncertain"): "Nobody knows how far forecasts will miss.",
    ("regulatory_environment", "complex"): "Several authorities ask for reasons.",
    ("regulatory_environment", "restrictive"): "Each amount must show what allows it.",
    ("regulatory_environment", "changing"): "Rules change within the period.",
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
            "Floors bind ", bound, ", ", share_of(bound, whole), " of the total, before anything can be decided."
        )
    past = plan["evidence"]["past"]
    tolerance = setting(m, "tolerance_variance")
    if past and past["average_variance"] and tolerance is not None:
        average = past["average_variance"]["of_units"].share()
        off = average.exact > exact_of(tolerance["value"].value) / 100
        yield spans(
            "In past years units lay on average ",
            average,
            " off their budgets, ",
            "beyond" if off else "within",
            " the tolerance of ",
            *setting_value(tolerance),
            ".",
        )
    contingency = m.contingency_node
    if contingency is not None and exact_of(contingency["reserve"]["gap"].value) > 0:
        gap = contingency["reserve"]["gap"].money(Rounding.WHOLE)
        yield spans("The reserve that is needed is not in the plan: ", gap, " is missing.")
    warnings = plan["findings"]
    if warnings:
        yield spans(
            "The inputs contradict each other or leave something open in ",
            *plural(warnings.count(), "place", "places"),
            "; all of them are listed in the annex.",
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
            rows.append(
                (spans(found["label"].word.capitalize()), spans("at least ", *setting_value(found)), because(found))
            )
    blocks: list[Block] = [
        say(
            "The plan counts as a success when these thresholds are reached. They are measured while it is carried "
            "out; none of them is claimed beforehand."
        ),
        table(
            spans("Thresholds of success"),
            (column("Criterion"), column("Threshold"), column("Why this threshold")),
            rows,
        ),
    ]
    targets = m.case_node["targets"]
    if targets:
        blocks.append(
            say(
                "Beside them ",
                *plural(targets.count(), "target is stated", "targets are stated"),
                " for single units, listed under expected outcomes.",
            )
        )
    else:
        blocks.append(missing("targets", "what is expected in return for the money, with a goal and a date"))
    return Section("success", spans("Success criteria"), tuple(blocks))


def summary(m: Material) -> Section:
    """The plan in a page."""
    plan, whole = m.plan_node, m.plan_node["total"].money(Rounding.WHOLE)
    status = Quoted(status_sentence(m.plan, m.formatter), f"{PLAN}: proof")
    blocks: list[Block] = [
        say(
            "The plan allocates ",
            plan["allocated"].money(Rounding.WHOLE),
            " of ",
            whole,
            ". ",
            status,
        ),
        Items(tuple(headlines(m))),
    ]
    best = _best_baseline(m)
    if best is not None:
        name, gain, keeps = best
        blocks.append(
            say(
                "Against the best of the other ways of dividing the money that were tried (",
                name,
                "), it is worth ",
                gain,
                " more in weighted value",
                "." if keeps else ", although that way breaks rules, which the plan does not.",
            )
        )
    if plan["next_unit"] and plan["next_unit"]["text"]:
        blocks.append(say(plan["next_unit"]["text"].quoted()))
    if plan["dependence"] and plan["dependence"]["text"]:
        blocks.append(say(plan["dependence"]["text"].quoted()))
    return Section("summary", spans("Executive summary"), tuple(blocks))


def headlines(m: Material) -> Iterator[Spans]:
    """The largest amounts, a sentence each."""
    whole = m.plan_node["allocated"].money(Rounding.WHOLE)
    rows, hidden = cut(list(largest(tops(m), "amount")), _NAMED_MAX)
    for row in rows:
        amount = row["amount"].money(Rounding.WHOLE)
        asked = row["requested"].money(Rounding.WHOLE)
        told = spans(row["name"].quoted(), ": ", amount, ", ", share_of(amount, whole), " of what is allocated")
        if asked.exact:
            told = spans(told, " and ", share_of(amount, asked), " of what it asks for")
        yield spans(told, ".")
    if hidden:
        yield spans("The other ones are in the section on the results.")


def _best_baseline(m: Material) -> tuple[Spans, Figure, bool] | None:
    """The baseline of most value among those that keep the rules, or among all where none does."""
    rows = [row for row in m.plan_node["baselines"] if row["value"].value is not None]
    kept = [row for row in rows if row.value["keeps_rules"]] or rows
    if not kept or m.plan_node["value"].value is None:
        return None
    row = next(largest(kept, "value"))
    gain = less(m.plan_node["value"].number(Unit.VALUE), row["value"].number(Unit.VALUE))
    if gain.exact <= 0:
        return None
    return (row["name"].quoted(),), gain, bool(row.value["keeps_rules"])


def principles(m: Material) -> Section:
    """What was held to, each with its evidence in the plan."""
    return Section("principles", spans("Principles of the allocation"), (Items(tuple(_principles(m))),))


def _principles(m: Material) -> Iterator[Spans]:
    plan = m.plan_node
    yield spans("It adds up: amounts are whole in the smallest unit of money, and their sum is what is allocated.")
    yield spans(
        "Rules come first: ",
        *plural(plan["rules"].count(), "rule was", "rules were"),
        " checked in exact arithmetic, each with its reason and authority where the case states them.",
    )
    weights = m.case_node["objectives"]
    if weights:
        named = [(row["name"].quoted(), " (weight ", row["weight"].number(), ")") for row in weights]
        yield spans("Money follows the strategy: ", *listed(named), ".")
    else:
        yield spans(
            "Money follows value: what a request returns, times its strategic weight, decides what rules leave open."
        )
    if plan["stages"]:
        yield spans(
            "Some things come before value: ", *listed([(row["name"].quoted(),) for row in plan["stages"]]), "."
        )
    targets = m.case_node["targets"]
    if targets:
        yield spans(
            "Money is given for something: ",
            *plural(targets.count(), "target is", "targets are"),
            " expected in return.",
        )
    if exact_of(plan["reserve"].value):
        yield spans("Something is kept back for what nobody foresees: ", plan["reserve"].money(Rounding.WHOLE), ".")
    release = m.release_node
    if release is not None and release["gates"]:
        held = sum_of([row["amount"].money(Rounding.WHOLE) for row in release["gates"]])
        yield spans("Part of the money waits for what it was promised for: ", held, " is released only behind gates.")
    yield spans(
        "Everybody can check it: reasons, prices of rules and the proof are part of the plan, for "
        f"{m.people.public} too."
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
                "By the values that requests state, the allocation returns ",
                value,
                ". That is what was stated, not a forecast of this document; assumptions stand in the annex.",
            )
        )
    targets = list(m.case_node["targets"])
    if targets:
        rows, hidden = cut(targets)
        blocks.append(
            table(
                spans("Targets in return for the money"),
                (
                    column("Unit"),
                    column("Measure"),
                    column("Now", number=True),
                    column("Goal", number=True),
                    column("Counted in"),
                    column("Better is"),
                    column("By"),
                    column("Answers for it"),
                ),
                [
                    (
                        text_cell(row["unit_name"]),
                        text_cell(row["measure"]),
                        (row["baseline"].number(),) if row["baseline"].value is not None else ("",),
                        (row["goal"].number(),),
                        text_cell(row["measured_in"]) if row["measured_in"] else ("",),
                        spans("more" if row["direction"].word == "up" else "less"),
                        (row["date"].date(),) if row["date"] else spans("end of the budget"),
                        text_cell(row["owner"]),
                    )
                    for row in rows
                ],
                note=spans("More targets stand in the table targets of the case.") if hidden else (),
            )
        )
        without = [row for row in targets if row["baseline"].value is None]
        if without:
            blocks.append(
                say(
                    "Of these, ",
                    *plural(how_many([row["goal"].number() for row in without]), "target says", "targets say"),
                    " nothing about where the measure stands now, so that an improvement cannot be counted yet.",
                )
            )
    else:
        blocks.append(missing("targets", "goals, dates and the people who answer for them"))
    owed = {row["unit"].word for row in targets}
    silent = [row for row in tops(m) if row["unit"].word not in owed and not _owes_below(m, row["unit"].word, owed)]
    if targets and silent:
        blocks.append(
            say("Nothing is expected yet of ", *listed([name_of(m, row["unit"].word) for row in silent]), "."),
        )
    return Section("outcomes", spans("Expected outcomes"), tuple(blocks))


def _owes_below(m: Material, unit: str, owed: set[str]) -> bool:
    return any(m.case.units[place].id in owed for place in m.case.below(unit).tolist())
