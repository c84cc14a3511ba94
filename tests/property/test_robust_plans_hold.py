"""What must hold for every plan over several futures, and what trying every plan of small budgets finds."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise, product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from apportion.allocation.judged import judge
from apportion.model.case import Case
from apportion.risk.futures import Factors, Futures, equally_likely, request_ids
from apportion.risk.robust.measures import EXPECTATION, REGRET, WORST, Measure, budget, tail
from apportion.risk.robust.plan import RobustPlan, robust_plan
from apportion.risk.robust.prepared import Prepared, prepare
from tests.support import budgets
from tests.support.budgets import JPY, Ask, ask, unit

LEVELS = (Fraction(0), Fraction(1, 4), Fraction(1, 2), Fraction(9, 10), Fraction(1))


@dataclass(frozen=True)
class Town:
    """A small budget with what each request returns in each future, the case itself first."""

    total: int
    caps: tuple[int, ...]
    returns: tuple[tuple[int, ...], ...]
    """Tenths per yen of a divisible request, or tenths of a project as such."""
    whole: tuple[bool, ...]
    parts: tuple[int, ...]
    """Probabilities of the futures, in parts of their sum."""

    def case(self, future: int) -> Case:
        asks: list[Ask] = []
        for k, cap in enumerate(self.caps):
            tenths = Fraction(self.returns[future][k], 10)
            if self.whole[k]:
                asks.append(ask(f"r{k}", cap, value=_text(tenths), decision="whole"))
            else:
                asks.append(ask(f"r{k}", cap, _text(tenths)))
        return budgets.budget(self.total, unit("town", *asks), at_most=True, currency=JPY).case()

    @property
    def futures(self) -> Futures:
        count = len(self.returns) - 1
        chance = tuple(Fraction(part, sum(self.parts)) for part in self.parts)
        return Futures(tuple(f"f{k}" for k in range(count)), chance, tuple(self.case(k + 1) for k in range(count)))

    def plans(self) -> list[tuple[int, ...]]:
        """Every plan in whole yen."""
        offers = [(0, cap) if whole else range(cap + 1) for cap, whole in zip(self.caps, self.whole, strict=True)]
        return [plan for plan in product(*offers) if sum(plan) <= self.total]

    def worth(self, plan: Sequence[int], future: int) -> list[Fraction]:
        """Of each request in a future, counted anew."""
        return [
            Fraction(self.returns[future][k], 10) * (int(amount > 0) if self.whole[k] else amount)
            for k, amount in enumerate(plan)
        ]

    def values(self, plan: Sequence[int]) -> list[Fraction]:
        return [sum(self.worth(plan, k), Fraction(0)) for k in range(1, len(self.returns))]

    def reached(self, measure: Measure, plan: Sequence[int]) -> Fraction:
        """A measure counted the slow way: every future cut into parts of equal probability, and the lowest taken."""
        values = self.values(plan)
        if measure.kind == "worst":
            return min(values)
        if measure.kind == "regret":
            best = [max(self.values(other)[k] for other in self.plans()) for k in range(len(values))]
            return min(value - top for value, top in zip(values, best, strict=True))
        if measure.kind == "budget":
            return self._budgeted(measure.low_values, plan)
        level = Fraction(0) if measure.kind == "expectation" else measure.level
        fine = sorted(value for value, part in zip(values, self.parts, strict=True) for _ in range(part * 20))
        count = len(fine) * (1 - level)
        if count == 0:
            return fine[0]
        assert count.denominator == 1
        return sum(fine[: int(count)], Fraction(0)) / int(count)

    def _budgeted(self, low_values: int, plan: Sequence[int]) -> Fraction:
        full = [self.worth(self.caps, k) for k in range(1, len(self.returns))]
        losses = []
        for k in range(len(self.caps)):
            low = 1 + min(range(len(full)), key=lambda future: full[future][k])
            losses.append(self.worth(plan, 0)[k] - self.worth(plan, low)[k])
        worst = sorted((loss for loss in losses if loss > 0), reverse=True)[:low_values]
        return sum(self.worth(plan, 0), Fraction(0)) - sum(worst, Fraction(0))


def _text(number: Fraction) -> str:
    return f"{float(number):.1f}"


@st.composite
def towns(draw: st.DrawFn, *, projects: bool) -> Town:
    count = draw(st.integers(2, 4))
    futures = draw(st.integers(1, 4))
    caps = tuple(draw(st.lists(st.integers(1, 5), min_size=count, max_size=count)))
    one = st.lists(st.integers(0, 30), min_size=count, max_size=count).map(tuple)
    returns = tuple(draw(st.lists(one, min_size=futures + 1, max_size=futures + 1)))
    whole = (True,) * count if projects else (False,) * count
    parts = tuple(draw(st.lists(st.integers(1, 3), min_size=futures, max_size=futures)))
    return Town(draw(st.integers(1, sum(caps))), caps, returns, whole, parts)


MEASURES = (EXPECTATION, WORST, REGRET, *(tail(level) for level in LEVELS), *(budget(k) for k in range(4)))


def _planned(prepared: Prepared, town: Town, measure: Measure) -> RobustPlan:
    best = [judge(case).proof.value_lower for case in town.futures.cases] if measure.kind == "regret" else None
    return robust_plan(prepared, measure, best)


@settings(max_examples=12)
@given(towns(projects=True))
def test_of_projects_no_combination_is_better(town: Town) -> None:
    prepared = prepare(town.case(0), town.futures)
    for measure in MEASURES:
        plan = _planned(prepared, town, measure)
        best = max(town.reached(measure, other) for other in town.plans())
        assert plan.reached.lower == town.reached(measure, plan.amounts.tolist()) == best
        assert plan.bound.best >= best
        assert plan.bound.search is not None
        assert float(plan.bound.search - best) <= 1e-4


@settings(max_examples=12)
@given(towns(projects=False))
def test_of_divisible_requests_no_plan_beats_the_bound_and_the_plan_is_within_what_whole_yen_cost(town: Town) -> None:
    prepared = prepare(town.case(0), town.futures)
    steepest = Fraction(max(max(one) for one in town.returns), 10)
    for measure in MEASURES:
        plan = _planned(prepared, town, measure)
        best = max(town.reached(measure, other) for other in town.plans())
        assert plan.reached.lower == town.reached(measure, plan.amounts.tolist())
        assert plan.reached.lower <= best <= plan.bound.most
        # No more amounts lie between whole yen than there are futures; each of them may cost a yen both ways.
        assert best - plan.reached.lower <= 2 * steepest * len(town.caps)
        assert plan.bound.most - plan.reached.lower <= 2 * steepest * len(town.caps) + Fraction(1, 10**4)


@settings(max_examples=12)
@given(towns(projects=False), st.booleans())
def test_limits_of_the_measures_meet(town: Town, projects: bool) -> None:
    town = Town(town.total, town.caps, town.returns, (projects,) * len(town.caps), town.parts)
    prepared = prepare(town.case(0), town.futures)
    average, worst = robust_plan(prepared, EXPECTATION), robust_plan(prepared, WORST)
    assert robust_plan(prepared, tail(Fraction(0))).reached == average.reached
    assert robust_plan(prepared, tail(Fraction(1))).reached == worst.reached
    nominal = judge(town.case(0)).proof.value_lower
    assert robust_plan(prepared, budget(0)).reached.lower == nominal
    every = robust_plan(prepared, budget(len(town.caps)))
    assert robust_plan(prepared, budget(len(town.caps) + 5)).reached == every.reached
    # A larger level looks at a worse part, and more low values leave less.
    tails = [robust_plan(prepared, tail(level)).bound.best for level in LEVELS]
    assert all(float(after - before) <= 1e-4 for before, after in pairwise(tails))


@settings(max_examples=12)
@given(towns(projects=True))
def test_a_robust_plan_is_not_behind_the_plan_of_the_case_itself(town: Town) -> None:
    prepared = prepare(town.case(0), town.futures)
    nominal = judge(town.case(0)).amounts.tolist()
    for measure in MEASURES:
        assert _planned(prepared, town, measure).reached.lower >= town.reached(measure, nominal)


@settings(max_examples=12)
@given(towns(projects=False), st.randoms(use_true_random=False))
def test_the_order_of_futures_does_not_matter(town: Town, random: object) -> None:
    order = list(range(len(town.parts)))
    random.shuffle(order)  # type: ignore[attr-defined]  # Hypothesis' random numbers have no type of their own
    other = Town(
        town.total,
        town.caps,
        (town.returns[0], *(town.returns[1 + k] for k in order)),
        town.whole,
        tuple(town.parts[k] for k in order),
    )
    names = tuple(f"f{k}" for k in order)
    turned = Futures(names, other.futures.probability, other.futures.cases)
    one, two = prepare(town.case(0), town.futures), prepare(town.case(0), turned)
    for measure in MEASURES:
        best = [judge(case).proof.value_lower for case in town.futures.cases]
        first = robust_plan(one, measure, best)
        second = robust_plan(two, measure, [best[k] for k in order])
        assert first.amounts.tolist() == second.amounts.tolist()
        assert first.reached == second.reached
        assert abs(float(first.bound.most - second.bound.most)) <= 1e-4


@settings(max_examples=12)
@given(towns(projects=False))
def test_factors_say_the_same_as_whole_cases(town: Town) -> None:
    """Futures in which requests return 0, 1, 2 … times what the case says, as cases and as factors."""
    base = tuple(max(1, tenths) for tenths in town.returns[0])
    factors = np.array([[tenths % 4 for tenths in future] for future in town.returns[1:]], dtype=np.float64)
    returns = tuple(tuple(int(f) * b for f, b in zip(row, base, strict=True)) for row in factors.tolist())
    same = Town(town.total, town.caps, (base, *returns), town.whole, (1,) * len(returns))
    case = same.case(0)
    names = tuple(f"f{k}" for k in range(len(returns)))
    drawn = Factors(names, equally_likely(len(returns)), request_ids(case.requests), factors)
    as_cases, as_factors = prepare(case, same.futures), prepare(case, drawn)
    for measure in (EXPECTATION, WORST, tail(Fraction(1, 2)), budget(1)):
        first, second = robust_plan(as_cases, measure), robust_plan(as_factors, measure)
        assert [value.lower for value in second.values] == same.values(second.amounts.tolist())
        assert abs(float(first.bound.most - second.bound.most)) <= 1e-4
