"""What if the total were another? A case of a thousand requests solved again, beside HiGHS kept warm."""

from __future__ import annotations

from dataclasses import replace
from itertools import cycle
from typing import Final

from apportion.allocation.plan import make_plan
from apportion.model.requests import Shape
from benchmarks import highs
from benchmarks.data import THOUSAND, case_of, requests
from benchmarks.million import proved_value
from benchmarks.table import Bar, Row, Section
from benchmarks.timing import measure

_NOTES: Final = f"""\
The case is in memory and has been planned before; every run asks for another total within half a percent. *Proved* is
the answer in whole cents with its proof. *Explained* is the whole plan: the same, and beside it the plans for a dollar
and a percent more and less, the baselines and the reasons for every request. HiGHS keeps its model and the basis of its
last run and only learns of the new total; curves are cut into {highs.SEGMENTS} segments for it, and it proves nothing
beyond its own tolerances."""

_REQUESTS: Final = 1_000
_UNITS: Final = 50
_BAR: Final = Bar(seconds_at_most=0.050)
_RUNS: Final = 9


def what_if_section() -> Section:
    """One row per shape and depth of the answer."""
    rows: list[Row] = []
    for shape in (Shape.LINEAR, Shape.QUADRATIC):
        of = requests(_REQUESTS, shape, units=_UNITS)
        case = case_of(of)
        step = of.total // 1_000 // THOUSAND * THOUSAND
        totals = [of.total + k * step for k in range(-5, 6)]
        ours, theirs, whole = cycle(totals), cycle(totals), cycle(totals)
        model = highs.model_of(of)
        model.run()

        def warm(model: highs.Model = model, floors: int = int(of.floor.sum()), totals: cycle[int] = theirs) -> float:
            model.change_total(next(totals), floors)
            return model.run()

        proved = measure(lambda case=case, totals=ours: proved_value(replace(case, total=next(totals))), _RUNS)
        explained = measure(lambda case=case, totals=whole: make_plan(replace(case, total=next(totals))), _RUNS)
        peer = measure(warm, _RUNS)
        name, size = shape.name.lower(), f"{_REQUESTS:,} requests"
        rows.append(Row(f"{name}, proved", size, proved, "HiGHS, warm", peer, proved.result, peer.result, bar=_BAR))
        rows.append(Row(f"{name}, explained", size, explained))
    return Section("What if: another total", _NOTES, tuple(rows))
