"""The stages of validation before adoption, each with what is already known."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from apportion.reports.document.blocks import Block, Items, Section, Spans, spans, table
from apportion.reports.document.figure import Figure, Rounding
from apportion.reports.document.material import Material
from apportion.reports.document.sources import Node, exact_of, how_many
from apportion.reports.document.strategy.answered import feedback_node
from apportion.reports.document.strategy.wording import column, listed, plural, say, setting, trimmed

_DONE: Final = "done"
_OPEN: Final = "open"
_STATUS: Final = {
    "submitted": "The plan was submitted for approval, and not every stage is signed yet.",
    "approved": "Every stage is signed: the plan may be adopted.",
    "rejected": "The plan was rejected; it comes back only changed.",
    "withdrawn": "The plan was withdrawn by those who submitted it.",
    "adopted": "The plan was approved and adopted.",
}
_STATE: Final = {"complete": "signed", "open": "to be signed now", "waiting": "waits for the stage before"}
_VERDICT: Final = {"holds": "holds", "fails": "does not hold", "not checked": "not known"}

_Row = tuple[str, Spans]


def validation(m: Material) -> Section:
    """The stages before adoption: those of the journal where the plan was submitted, otherwise what is known."""
    title = spans("Stages of validation")
    found = m.approval_node
    if found is not None:
        return Section("validation", title, *_submitted(m, found))
    stages = setting(m, "approval_stages")
    told: Spans = spans(
        "The plan was not submitted for approval yet. What a machine can check was checked for each stage; the rest is "
        "for people to sign."
    )
    if stages is not None:
        told = spans(
            "The situation asks for ", *plural(stages["value"].number(), "stage", "stages"), " of validation. ", told
        )
    parts = (
        _stage("technical", "Technical validation", _technical(m)),
        _stage("strategic", "Strategic validation", _strategic(m)),
        _stage("stakeholders", "Validation by those concerned", _stakeholders(m)),
        _stage("implementation", "Validation of the implementation", _implementation(m)),
    )
    count = len(parts) if stages is None else int(exact_of(stages["value"].value))
    return Section("validation", title, (say(told),), parts[: max(count, 1)])


def _stage(name: str, title: str, rows: Iterator[_Row]) -> Section:
    columns = (column("What is looked at"), column("State"))
    cells = [(what, spans(state)) for state, what in rows]
    return Section(name, spans(title), (table(spans(title), columns, cells),))


def _submitted(m: Material, found: Node) -> tuple[tuple[Block, ...], tuple[Section, ...]]:
    """Stages with signatures and checks, from the journal of the plan."""
    told = [say(_STATUS.get(found["status"].word, "The plan was submitted for approval."))]
    if found["edited"].value:
        told.append(say("The plan was changed since: no signature is for it as it stands now."))
    if found["void"]:
        told.append(
            say(*plural(found["void"].count(), "signature is", "signatures are"), " void, as the plan was changed.")
        )
    rows = [
        (
            (row["name"].quoted(),),
            spans(_STATE[row["state"].word]),
            (row["first"].date(),),
            (row["last"].date(),),
            _signed(row),
        )
        for row in found["stages"]
    ]
    columns = (column("Stage"), column("State"), column("From"), column("To"), column("Signed by"))
    blocks: list[Block] = [*told, table(spans("Stages, their time and their signatures"), columns, rows)]
    return tuple(blocks), tuple(_checks(m, row) for row in found["stages"])


def _signed(row: Node) -> Spans:
    """Who signed a stage and when, and how many signatures it needs."""
    signatures = list(row["signatures"])
    if not signatures:
        return spans("nobody yet; ", *plural(row["signers"].count(), "signature is", "signatures are"), " needed")
    parts: list[Spans] = []
    for one in signatures:
        behalf = (" for ", one["behalf_of"].quoted()) if one["behalf_of"] else ()
        parts.append((one["by"].quoted(), *behalf, " on ", one["on"].date()))
    return listed(parts)


def _checks(m: Material, row: Node) -> Section:
    """What a machine found out for those who sign a stage, and what they accepted."""
    cells = [
        ((one["question"].quoted(),), spans(_VERDICT[one["verdict"].word]), (trimmed(one["said"], m.formatter),))
        for one in row["checklist"]
    ]
    columns = (column("What is looked at"), column("State"), column("Found"))
    blocks: list[Block] = [say(row["asks"].quoted())]
    if cells:
        blocks.append(table(spans("Checks of ", row["name"].quoted()), columns, cells))
    accepted = [
        spans(one["by"].quoted(), " accepted: ", (text.quoted()))
        for one in row["signatures"]
        for text in one["accepted"]
    ]
    if accepted:
        blocks.append(Items(tuple(accepted)))
    return Section(f"stage-{row['stage'].word}", (row["name"].quoted(),), tuple(blocks))


def _technical(m: Material) -> Iterator[_Row]:
    plan = m.plan_node
    rules = plural(plan["rules"].count(), "rule", "rules")
    yield _DONE, spans("Every hard rule was checked in exact arithmetic: ", *rules, ".")
    near = plan["alternatives"]
    if near:
        yield (
            _DONE,
            spans(
                "How far amounts can move near the best: ",
                near["free"].money(Rounding.WHOLE),
                " is open to negotiation at a loss of ",
                near["within"].share(Rounding.EXACT),
                " of the value.",
            ),
        )
    past = plan["evidence"]["past"]
    yield (_DONE if past else _OPEN), spans("Past years are compared with their budgets.")
    worth = plan["evidence"]["worth"]
    yield (_DONE if worth else _OPEN), spans("Returns rest on cash flows that are discounted.")
    warnings = plan["findings"]
    if warnings:
        yield _OPEN, spans(*plural(warnings.count(), "warning", "warnings"), " about the inputs.")


def _strategic(m: Material) -> Iterator[_Row]:
    objectives = m.case_node["objectives"]
    if objectives:
        yield _DONE, spans("Requests are aligned to ", *plural(objectives.count(), "objective", "objectives"), ".")
    else:
        yield _OPEN, spans("Requests are aligned to objectives. None are stated; weights stand with the requests.")
    scored = m.plan_node["evidence"]["scores"]
    yield (_DONE if scored else _OPEN), spans("Requests are rated and ranked, with the weights shown.")
    risks = m.case_node["risks"]
    if risks:
        yield _DONE, spans("A reserve was worked out for ", *plural(risks.count(), "risk", "risks"), ".")
    else:
        yield _OPEN, spans("A reserve is worked out for known risks. There is no register.")


def _stakeholders(m: Material) -> Iterator[_Row]:
    answers = feedback_node(m)
    if answers is None or not answers["answers"]:
        yield _OPEN, spans(f"The {m.people.units} answer their letters.")
    elif answers["closed"].value:
        yield _DONE, spans(f"The {m.people.units} that answered accept the plan, or were granted what they asked for.")
    else:
        yield _OPEN, spans(f"Answers of {m.people.units} are settled; some neither accept the plan nor were granted.")
    yield _OPEN, spans(f"The {m.people.board} decides.")
    nobody: list[Figure] = [row["goal"].number() for row in m.case_node["targets"] if not row["owner"]]
    if nobody:
        yield (
            _OPEN,
            spans(
                "Somebody answers for each target; for ",
                *plural(how_many(nobody), "target", "targets"),
                " nobody does.",
            ),
        )


def _implementation(m: Material) -> Iterator[_Row]:
    case = m.case_node
    for has, what in (
        (bool(case["parts"]), "It is stated in which parts money is released."),
        (bool(case["gates"]), "It is stated what held money waits for."),
        (bool(case["authorities"]), "It is stated who may commit, release and move money."),
        (bool(case["virement_limits"]), "It is stated how far money may move without a new decision."),
    ):
        yield (_DONE if has else _OPEN), spans(what)
