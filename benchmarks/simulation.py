"""Ten thousand draws of a plan of a thousand requests, beside a plain NumPy loop over the draws."""

from __future__ import annotations

from fractions import Fraction
from functools import partial
from typing import Final

import numpy as np

from apportion.allocation.judged import judge
from apportion.model.requests import Shape
from apportion.model.selector import Selector
from apportion.model.uncertain import StatedUncertainty, Uncertain
from apportion.risk.uncertainty.draws import Design, FloatArray, Joint, Net, joint
from apportion.risk.uncertainty.elements import elements
from apportion.risk.uncertainty.evaluation import Evaluator, PlanFigures, evaluator, plan_figures
from apportion.risk.uncertainty.simulation import PIECE, joined, piece, simulate
from benchmarks.data import SEED, case_of, requests
from benchmarks.table import Bar, Row, Section
from benchmarks.timing import measure

_REQUESTS: Final = 1_000
_DRAWS: Final = 10_000
_FEW_DRAWS: Final = 1_000
_REPEATS: Final = 10
_RUNS: Final = 3
_BAR: Final = Bar(seconds_at_most=2.0)

_NOTES: Final = f"""\
Each of {_REQUESTS:,} requests returns an amount of its own (PERT, all of them on one driver), all cost more or less
together, and so does the money. *Drawn and evaluated* is quasi-random draws and the value, the cost and what is left of
the money in each of them; *summarised* is everything that is told of them: percentiles, every request, tornado,
sensitivities. The peer is what a script does: random numbers of NumPy, PERT as its beta distribution, and a loop over
the draws, each a few vector operations. It makes independent draws, whose error is larger; both means agree within
1 %."""


def simulation_section(*, quick: bool) -> Section:
    """Draws and their evaluation, then everything that follows from them."""
    made, ready = _plan()
    design = Design.of(_FEW_DRAWS if quick else _DRAWS, _REPEATS, SEED)
    size = f"{design.count:,} draws × {_REQUESTS:,} requests"
    ours = measure(partial(_mean, made, ready, design), _RUNS)
    peer = measure(partial(_looped, ready.figures, design.count), 1)
    whole = measure(lambda: simulate(made, ready, design).value.mean, _RUNS)
    rows = (
        Row(
            "drawn and evaluated",
            size,
            ours,
            "NumPy, a loop over draws",
            peer,
            our_value=ours.result,
            their_value=peer.result,
            bar=None if quick else _BAR,
            same_within=0.01,
        ),
        Row("summarised", size, whole, our_value=whole.result),
    )
    return Section("Draws of uncertain numbers", _NOTES, rows)


def _plan() -> tuple[Joint, Evaluator]:
    case = case_of(requests(_REQUESTS, Shape.LINEAR, units=50))
    low, likely, high = Fraction(-3, 10), Fraction(0), Fraction(1, 5)
    stated = StatedUncertainty(
        (
            Uncertain("costs", "cost", "triangular", low=Fraction(-1, 20), likely=likely, high=Fraction(1, 10)),
            Uncertain("money", "total", "normal", low=Fraction(-1, 20), high=Fraction(1, 20), are_percentiles=True),
            Uncertain(
                "returns",
                "value",
                "pert",
                applies_to=Selector(each="request"),
                low=low,
                likely=likely,
                high=high,
                driver="market",
                loading=Fraction(1, 2),
            ),
        )
    )
    made = joint(elements(case, stated), stated)
    return made, evaluator(plan_figures(judge(case)), made.elements)


def _mean(made: Joint, ready: Evaluator, design: Design) -> float:
    net = Net(design, made.dimensions)
    starts = range(0, design.count, PIECE)
    return float(joined([piece(made, ready, net, (k, min(k + PIECE, design.count))) for k in starts]).value.mean())


def _looped(figures: PlanFigures, count: int) -> float:
    """The same numbers, draw by draw."""
    from scipy.special import betaincinv, ndtr

    generator = np.random.default_rng(SEED)
    low, high, first, second = -0.3, 0.2, 1.0 + 4.0 * 0.6, 1.0 + 4.0 * 0.4
    value: FloatArray = np.empty(count)
    left: FloatArray = np.empty(count)
    for draw in range(count):
        market = generator.standard_normal()
        score = 0.5 * market + np.sqrt(0.75) * generator.standard_normal(figures.value.size)
        change = low + (high - low) * betaincinv(first, second, ndtr(score))
        value[draw] = np.sum(figures.value * (1.0 + change))
        cost = float(np.sum(figures.line_amount)) * (1.0 + generator.triangular(-0.05, 0.0, 0.1))
        left[draw] = figures.case.total * (1.0 + 0.05 / 1.2815515655446004 * generator.standard_normal()) - cost
    return float(value.mean())
