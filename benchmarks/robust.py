"""A plan for the worst part of a thousand drawn futures, beside the linear programme of the textbook in plain HiGHS."""

from __future__ import annotations

from fractions import Fraction
from functools import partial
from typing import Final

import highspy
import numpy as np

from apportion.model.case import Case
from apportion.model.requests import Shape
from apportion.risk.futures import Factors, equally_likely, request_ids
from apportion.risk.robust.measures import tail
from apportion.risk.robust.plan import robust_plan
from apportion.risk.robust.prepared import prepare
from benchmarks.data import SEED, FloatArray, case_of, requests
from benchmarks.table import Row, Section
from benchmarks.timing import measure

_REQUESTS: Final = 1_000
_FUTURES: Final = 1_000
_FEW: Final = 200
_LEVEL: Final = Fraction(95, 100)
_GAP: Final = 1e-6
_MILLION: Final = 10.0**8
"""Minor units: keeps the numbers in the range for which solvers are made."""

_NOTES: Final = f"""\
Each of {_REQUESTS:,} requests returns what it states times a factor of its own and one of the market (lognormal), and
the plan is the best one by the average of the worst 5 % of the futures. The peer is the programme of Rockafellar and
Uryasev with a row for every future, given to HiGHS as it stands. Ours lets futures enter as they are needed, rounds to
whole minor units and bounds the result in exact arithmetic; that is in its time. Both reach the same to one part in a
million."""


def robust_section(*, quick: bool) -> Section:
    """One plan for the tail of drawn futures."""
    futures = _FEW if quick else _FUTURES
    case = case_of(requests(_REQUESTS, Shape.LINEAR, units=50))
    factors = _factors(case, futures)
    ours = measure(partial(_planned, case, factors), 1)
    peer = measure(partial(_as_one_programme, case, factors.value), 1)
    row = Row(
        "best in the worst 5 %",
        f"{futures:,} futures × {_REQUESTS:,} requests",
        ours,
        "HiGHS, one row a future",
        peer,
        our_value=ours.result,
        their_value=peer.result,
        same_within=_GAP,
    )
    return Section("Robust plans", _NOTES, (row,))


def _factors(case: Case, futures: int) -> Factors:
    random = np.random.default_rng(SEED)
    count = len(request_ids(case.requests))
    own = random.uniform(0.05, 0.6, count)
    market = random.normal(size=(futures, 1)) * 0.2
    value = np.exp(random.normal(size=(futures, count)) * own - own**2 / 2 + market)
    names = tuple(f"draw-{k}" for k in range(futures))
    return Factors(names, equally_likely(futures), request_ids(case.requests), value)


def _planned(case: Case, factors: Factors) -> float:
    return float(robust_plan(prepare(case, factors), tail(_LEVEL)).reached.lower)


def _as_one_programme(case: Case, factor: FloatArray) -> float:
    """Money, the level of the tail, and how far each future falls below it.

    Raises:
        RuntimeError: when HiGHS does not call the answer optimal.
    """
    asked = case.requests
    gain = asked.rate.floats() * asked.weight.floats() * factor
    futures, count = factor.shape
    share = 1.0 - float(_LEVEL)
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = count + 1 + futures, futures + 1
    model.col_cost_ = np.concatenate([np.zeros(count), [-1.0], np.full(futures, 1.0 / (share * futures))])
    model.col_lower_ = np.concatenate([asked.floor / _MILLION, [-highspy.kHighsInf], np.zeros(futures)])
    model.col_upper_ = np.concatenate([asked.cap / _MILLION, np.full(futures + 1, highspy.kHighsInf)])
    rows = np.concatenate([-gain, np.ones((futures, 1)), -np.eye(futures)], axis=1)
    total = np.concatenate([np.ones(count), np.zeros(futures + 1)])
    matrix = np.concatenate([rows, total[None, :]])
    spent = case.total / _MILLION
    model.row_lower_ = np.append(np.full(futures, -highspy.kHighsInf), spent if case.total_is == "exactly" else 0.0)
    model.row_upper_ = np.append(np.zeros(futures), spent)
    used = matrix != 0.0
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = np.concatenate([[0], np.cumsum(used.sum(axis=1))]).astype(np.int32)
    model.a_matrix_.index_ = np.nonzero(used)[1].astype(np.int32)
    model.a_matrix_.value_ = matrix[used]
    highs = highspy.Highs()  # type: ignore[no-untyped-call]  # the wrapper is not annotated
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("threads", 1)
    highs.passModel(model)
    highs.run()
    if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        raise RuntimeError(f"HiGHS ended with {highs.getModelStatus()}")
    return -float(highs.getInfo().objective_function_value) * _MILLION
