"""The stages of validation before adoption, each with what is already known."""

from __future__ import annotations

from collections.abc import Iterator

from apportion.reports.document.blocks import Block, Items, Section, Spans, spans
from apportion.reports.document.figure import Figure, Rounding
from apportion.reports.document.material import Material
from apportion.reports.document.sources import how_many
from apportion.reports.document.strategy.wording import because, plural, say, setting, setting_value


def validation(m: Material) -> Section:
    """The stages before adoption, each with what is already known."""
    stages = setting(m, "approval_stages")
    blocks: list[Block] = []
    if stages is not None:
        blocks.append(
            say(
                "Stages that this situation asks for: ",
                *setting_value(stages),
                " (",
                *because(stages),
                "). What can be checked by machine is checked below; the rest is for people to sign.",
            )
        )
    parts = (
        Section("technical", spans("Technical validation"), (Items(tuple(_technical(m))),)),
        Section("strategic", spans("Strategic validation"), (Items(tuple(_strategic(m))),)),
        Section("stakeholders", spans("Validation by those concerned"), (Items(tuple(_stakeholders(m))),)),
        Section("implementation", spans("Validation of the implementation"), (Items(tuple(_implementation(m))),)),
    )
    return Section("validation", spans("Stages of validation"), tuple(blocks), parts)


def _technical(m: Material) -> Iterator[Spans]:
    plan = m.plan_node
    yield spans(
        "Done: every hard rule was checked in exact arithmetic; ",
        *plural(plan["rules"].count(), "rule holds", "rules hold"),
        " as the plan says.",
    )
    near = plan["alternatives"]
    if near:
        yield spans(
            "Done: how far amounts can move near the best. ",
            near["free"].money(Rounding.WHOLE),
            " is open to negotiation at a loss of ",
            near["within"].share(Rounding.EXACT),
            " of value.",
        )
    past = plan["evidence"]["past"]
    if past:
        yield spans("Done: past years of the ledger were compared with their budgets.")
    else:
        yield spans("Open: there is no ledger to compare with.")
    if plan["evidence"]["worth"]:
        yield spans("Done: cash flows were discounted and stand in the plan.")
    else:
        yield spans("Open: no request states cash flows, so that returns are taken as stated.")
    warnings = plan["findings"]
    if warnings:
        yield spans("Open: ", *plural(warnings.count(), "warning", "warnings"), " about the inputs.")


def _strategic(m: Material) -> Iterator[Spans]:
    if m.case_node["objectives"]:
        yield spans(
            "Done: requests are aligned to ", *plural(m.case_node["objectives"].count(), "objective", "objectives"), "."
        )
    else:
        yield spans("Open: no objectives are stated; strategic weights stand with the requests.")
    if m.plan_node["evidence"]["scores"]:
        yield spans("Done: what was rated is ranked, with the weights shown.")
    else:
        yield spans("Open: nothing is rated, so that there is no ranking to compare with.")
    if m.case_node["risks"]:
        yield spans(
            "Done: ",
            *plural(m.case_node["risks"].count(), "risk is", "risks are"),
            " in the register, with a reserve worked out.",
        )
    else:
        yield spans("Open: there is no register of risks.")


def _stakeholders(m: Material) -> Iterator[Spans]:
    yield spans("Open: answers of units to their letters.")
    yield spans(f"Open: decision of the {m.people.board}.")
    targets: list[Figure] = [row["goal"].number() for row in m.case_node["targets"] if not row["owner"]]
    if targets:
        yield spans("Open: ", *plural(how_many(targets), "target has", "targets have"), " nobody who answers for it.")


def _implementation(m: Material) -> Iterator[Spans]:
    case = m.case_node
    for table_name, has, what in (
        ("release_plan", bool(case["parts"]), "in which parts money is released"),
        ("gates", bool(case["gates"]), "what held money waits for"),
        ("authorities", bool(case["authorities"]), "who may commit, release and move money"),
        ("virement_limits", bool(case["virement_limits"]), "how far money may move without a new decision"),
    ):
        if has:
            yield spans(f"Done: the case says {what}.")
        else:
            yield spans("Open: the table ", table_name, f" would say {what}.")
