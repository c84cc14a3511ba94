"""A plan under uncertainty: thousands of draws of its numbers, and what follows for value, funds and requests.

Knows a decided plan and what the case says of its numbers. It must not know files, pools or words.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np

from apportion.risk.uncertainty.draws import Design, FloatArray, Joint, Net
from apportion.risk.uncertainty.evaluation import Drawn, Evaluator
from apportion.risk.uncertainty.indices import Index, sobol_indices
from apportion.risk.uncertainty.returns import FlowsOf, RequestSpread, request_spreads
from apportion.risk.uncertainty.statistics import Distribution, Share, distribution, percentiles
from apportion.risk.uncertainty.tornado import Bar, tornado

PIECE: Final = 2_048
"""Draws evaluated at a time: the columns of a piece stay in the processor's cache. Results do not depend on it."""
_INDEX_POINTS: Final = 1_024
"""Draws per estimate of sensitivity indices; their error is then about two percentage points."""

Map = Callable[[Callable[[tuple[int, int]], Drawn], Sequence[tuple[int, int]]], list[Drawn]]
"""Does a piece of work for each of several items, in their order: a pool's."""


def one_by_one(work: Callable[[tuple[int, int]], Drawn], items: Sequence[tuple[int, int]]) -> list[Drawn]:
    """Pieces in this process, one after the other."""
    return [work(item) for item in items]


@dataclass(frozen=True)
class FundSpread:
    """Whether the money of a fund suffices."""

    fund: str
    """Id; empty for all money together."""
    name: str
    runs_dry: Share
    left: Distribution
    """Least that is left at the end of a period, minor units; negative: missing."""
    missing_p95: float
    """What is missing in the draw that one in twenty exceeds; 0 where nothing is."""


@dataclass(frozen=True)
class Simulation:
    """What a plan comes to over all draws. Minor units of value and money, as floats: these are statistics."""

    design: Design
    numbers: int
    """Uncertain numbers drawn."""
    value: Distribution
    """Weighted value, by the objective of the plan."""
    expected: Distribution
    """Value without strategic weights."""
    cost: Distribution
    """What all requests cost; as stated it is what they receive."""
    funds: tuple[FundSpread, ...]
    total: FundSpread
    """All money together, whatever fund it is in."""
    requests: tuple[RequestSpread, ...]
    """Those that receive money and are uncertain, by id."""
    bars: tuple[Bar, ...]
    indices: tuple[Index, ...]
    """Of the plan's value; empty where it does not spread."""


def simulate(
    made: Joint,
    ready: Evaluator,
    design: Design,
    *,
    flows: Sequence[FlowsOf] = (),
    through: Map = one_by_one,
) -> Simulation:
    """Draw, evaluate and summarise.

    Args:
        made: the uncertain numbers and how they move together.
        ready: the plan.
        design: how many draws.
        flows: cash flows of requests whose worth follows from them.
        through: by which the pieces are evaluated; the result does not depend on it.
    """
    net = Net(design, max(1, made.dimensions))
    pieces = [(start, min(start + PIECE, design.count)) for start in range(0, design.count, PIECE)]
    drawn = joined(through(partial(piece, made, ready, net), pieces))
    figures, repeats = ready.figures, design.replicates
    case = figures.case
    stated = ready.evaluate(np.zeros((len(made.elements), 1)))
    names = [(fund.id, fund.name or fund.id) for fund in case.funds] or [("general", "all money")]
    points = min(_INDEX_POINTS, design.points) if design.points > 1 else _INDEX_POINTS
    return Simulation(
        design,
        len(made.elements),
        distribution(drawn.value, figures.stated_value, repeats, picture=True),
        distribution(drawn.expected, float(stated.expected[0]), repeats),
        distribution(drawn.cost, float(stated.cost[0]), repeats, picture=True),
        tuple(
            _fund(name, drawn.left[row], float(stated.left[row, 0]), drawn.runs_dry[row], repeats)
            for row, name in enumerate(names)
        ),
        _fund(
            ("", "all money"),
            drawn.left_of_total,
            float(stated.left_of_total[0]),
            drawn.total_runs_dry,
            repeats,
        ),
        request_spreads(made, ready, net, flows),
        tornado(made, ready),
        sobol_indices(made, lambda changes: ready.evaluate(changes).value, points, design.seed),
    )


def piece(made: Joint, ready: Evaluator, net: Net, bounds: tuple[int, int]) -> Drawn:
    """What the plan comes to in some of the draws."""
    return ready.evaluate(made.changes(net.scores(*bounds)))


def joined(parts: Sequence[Drawn]) -> Drawn:
    """Pieces one after the other."""
    return Drawn(
        np.concatenate([part.value for part in parts]),
        np.concatenate([part.expected for part in parts]),
        np.concatenate([part.cost for part in parts]),
        np.concatenate([part.left for part in parts], axis=1),
        np.concatenate([part.left_of_total for part in parts]),
    )


def _fund(name: tuple[str, str], left: FloatArray, stated: float, dry: np.ndarray, replicates: int) -> FundSpread:
    return FundSpread(
        *name,
        Share(int(np.count_nonzero(dry)), dry.size),
        distribution(left, stated, replicates),
        max(0.0, -percentiles(left, (5,))[0]),
    )
