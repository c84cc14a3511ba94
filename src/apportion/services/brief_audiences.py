"""The documents of a plan for each audience: views are cut down first, and documents written from them alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from apportion.model.audiences import AUDIENCES
from apportion.reports.document.blocks import Document
from apportion.reports.document.material import Material
from apportion.reports.document.sources import Sources
from apportion.services.open_plan import is_plan_folder
from apportion.services.refusal import Refusal

if TYPE_CHECKING:
    from apportion.allocation.proof.verify import Verdict
    from apportion.reports.document.audiences.fund_facts import Standing
    from apportion.reports.document.audiences.lens import Lens
    from apportion.reports.document.audiences.regulator_view import Asked

BOARD: Final = "board"
LETTERS: Final = "letters"


@dataclass(frozen=True, eq=False)
class Made:
    """A document with the sources that its figures are looked up in."""

    document: Document
    sources: Sources
    audience: str


def audience_names(stated: Sequence[str]) -> tuple[str, ...]:
    """Audiences in the order in which documents are written, each once.

    Raises:
        Refusal: naming the first that there is none of, or where none is named.
    """
    for name in stated:
        if name not in AUDIENCES:
            raise Refusal(f"'{name}' is no audience.", f"There are {', '.join(AUDIENCES)}.")
    if not stated:
        raise Refusal("No audience is named.", f"There are {', '.join(AUDIENCES)}.")
    return tuple(name for name in AUDIENCES if name in stated)


def audience_documents(m: Material, audiences: Sequence[str], path: Path | None = None) -> dict[str, Made]:
    """Documents for some audiences, by the beginning of the names of their files.

    Args:
        m: the plan and all about it.
        audiences: some of ``AUDIENCES``.
        path: the case or plan folder that it was read from; of an adopted plan the journal is read, and a regulator is
            told what verifying it finds.

    Raises:
        Refusal: when nobody of those asked for may be told anything.
    """
    found: dict[str, Made] = {}
    for name in audience_names(audiences):
        found |= dict(_WRITERS[name](m, path))
    if not found:
        raise Refusal(
            f"There is nothing to be written for {', '.join(audiences)}.",
            "A donor is told about funds with a purpose of their own: see the table funds of the case.",
        )
    return found


def _lens(m: Material, audience: str) -> Lens:
    from apportion.reports.document.audiences.lens import lens

    risks = {risk.id: risk.title for risk in m.beside.contingency.risks}
    return lens(m.case, m.plan, m.beside.audiences, audience, risks)


def _board(m: Material, _path: Path | None) -> Iterator[tuple[str, Made]]:
    from apportion.reports.document.deck import deck_document
    from apportion.reports.document.letters import briefing_document
    from apportion.reports.document.strategy import strategy_document
    from apportion.reports.document.strategy.award.pages import coverage_document

    strategy = strategy_document(m)
    yield "strategy", Made(strategy, m.sources, BOARD)
    yield "briefing", Made(briefing_document(m), m.sources, BOARD)
    yield "deck", Made(deck_document(m, strategy), m.sources, BOARD)
    if m.is_government:
        yield "award", Made(coverage_document(m, strategy), m.sources, BOARD)
    # Letters leave the house, so that they are what departments may see whoever asks for them.
    yield from _department(m, None)


def _department(m: Material, _path: Path | None) -> Iterator[tuple[str, Made]]:
    from apportion.reports.document.audiences.department import department_letter, department_view

    seen = _lens(m, "department")
    for unit in (unit for unit in m.plan.units if unit.depth == 0):
        if seen.hides("unit", unit.unit):
            continue
        view = department_view(m, seen, unit.unit)
        if view is not None:
            yield f"{LETTERS}/{file_name(unit.unit)}", Made(department_letter(view), view.sources, "department")


def _public(m: Material, _path: Path | None) -> Iterator[tuple[str, Made]]:
    from apportion.reports.document.audiences.public import public_brief
    from apportion.reports.document.audiences.public_view import public_view

    view = public_view(m, _lens(m, "public"), m.beside.audiences)
    yield "public/budget-in-brief", Made(public_brief(view), view.sources, "public")


def _donor(m: Material, path: Path | None) -> Iterator[tuple[str, Made]]:
    from apportion.reports.document.audiences.donor import donor_report, donor_view, restricted_funds

    seen = _lens(m, "donor")
    funds = list(restricted_funds(m, seen))
    if not funds:
        return
    verdict, standing = _verdict(m), _standing(path)
    for fund in funds:
        view = donor_view(m, seen, fund, verdict, standing)
        if view is not None:
            yield f"donor/{file_name(fund)}", Made(donor_report(view), view.sources, "donor")


def _regulator(m: Material, path: Path | None) -> Iterator[tuple[str, Made]]:
    from apportion.reports.document.audiences.regulator import regulator_report
    from apportion.reports.document.audiences.regulator_view import regulator_view

    view = regulator_view(m, _lens(m, "regulator"), _verdict(m), _verified(path))
    yield "regulator/report", Made(regulator_report(view), view.sources, "regulator")


_WRITERS: Final = {
    "board": _board,
    "department": _department,
    "public": _public,
    "donor": _donor,
    "regulator": _regulator,
}


def _verdict(m: Material) -> Verdict:
    """Of the judge, from the case and the published amounts."""
    from apportion.allocation.proof.verify import verify_amounts

    if m.plan.allocations is None:
        raise ValueError("There is no plan to judge.")
    return verify_amounts(m.case, m.plan.amounts, m.plan.allocations, dict(m.plan.reserves), m.plan.chosen)


def _standing(path: Path | None) -> Standing | None:
    """What the journal of an adopted plan says of its funds; ``None`` where there is none."""
    from apportion.reports.document.audiences.fund_facts import LineStanding, Standing
    from apportion.services.adopted import open_adopted
    from apportion.services.stores import has_store

    if path is None or not is_plan_folder(path) or not has_store(path):
        return None
    try:
        with open_adopted(path) as adopted:
            positions = dict(adopted.book().state.positions)
            days = [entry.stamp.on for entry in adopted.store.entries()]
    except Refusal:
        # Submitted and not adopted yet: nothing has been released.
        return None
    lines: dict[str, tuple[LineStanding, ...]] = {}
    for line, position in sorted(positions.items()):
        told = LineStanding(
            line.request, line.period, position.allocated, position.released, position.committed, position.paid
        )
        lines[line.fund] = (*lines.get(line.fund, ()), told)
    return Standing(max(days).isoformat(), lines)


def _verified(path: Path | None) -> tuple[Asked, ...] | None:
    """What verifying a written plan finds; ``None`` where there is none."""
    from apportion.reports.document.audiences.regulator_view import Asked
    from apportion.services.verify_plan import verify

    if path is None or not is_plan_folder(path):
        return None
    return tuple(Asked(check.question, check.count) for check in verify(path).checks)


def file_name(name: str) -> str:
    """An id as the name of a file."""
    return "".join(letter if letter.isalnum() or letter in "-_." else "_" for letter in name)


def left_undone(stated: Mapping[str, Made], audiences: Sequence[str]) -> tuple[str, ...]:
    """Audiences that nothing is written for."""
    held = {made.audience for made in stated.values()}
    return tuple(name for name in audiences if name not in held)
