"""All sections one after the other: printed as they are done, then written as a page."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Final

from benchmarks.commands import ROOT, commands_section
from benchmarks.coupling import coupling_section
from benchmarks.data import SEED
from benchmarks.departments import departments_section
from benchmarks.document import document
from benchmarks.ledger import ledger_section
from benchmarks.machine import machine
from benchmarks.million import million_section
from benchmarks.monitoring import monitoring_section
from benchmarks.near_best import near_best_section
from benchmarks.portfolios import portfolios_section
from benchmarks.published_knapsacks import knapsacks_section
from benchmarks.robust import robust_section
from benchmarks.scenarios import scenarios_section
from benchmarks.simulation import simulation_section
from benchmarks.table import Section, as_text
from benchmarks.what_if import what_if_section

PAGE: Final = ROOT / "docs" / "benchmarks.md"


def run(*, quick: bool) -> int:
    """Time everything; 1 when a bar was missed, otherwise 0."""
    print(machine())
    makers: tuple[Callable[[], Section], ...] = (
        lambda: departments_section(quick=quick),
        lambda: million_section(quick=quick),
        lambda: coupling_section(quick=quick),
        lambda: portfolios_section(quick=quick),
        lambda: knapsacks_section(quick=quick),
        lambda: what_if_section(quick=quick),
        lambda: near_best_section(quick=quick),
        lambda: scenarios_section(quick=quick),
        lambda: simulation_section(quick=quick),
        lambda: robust_section(quick=quick),
        lambda: ledger_section(quick=quick),
        lambda: monitoring_section(quick=quick),
        lambda: commands_section(quick=quick),
    )
    sections = []
    for make in makers:
        section = make()
        print(f"\n{section.title}\n{as_text(section.rows)}", flush=True)
        sections.append(section)
    if not quick:
        PAGE.write_text(document(sections, machine(), SEED), encoding="utf-8")
        print(f"\nWritten to {PAGE.relative_to(ROOT)}")
    missed = [row for section in sections for row in section.rows if row.met is False]
    for row in missed:
        print(f"missed: {row.what}, {row.size}: {row.bar}", file=sys.stderr)
    return 1 if missed else 0
