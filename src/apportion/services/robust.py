"""Plans of a case that hold when its numbers are wrong, beside the plan of the case itself.

The futures are the scenarios that the case declares; where it declares none, draws of its uncertain numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from apportion.model.case import Case
from apportion.services.load import Loaded
from apportion.services.refusal import NoPlan, Refusal

if TYPE_CHECKING:
    from apportion.adapters.pools.pool import Pool
    from apportion.allocation.effort import Effort
    from apportion.risk.futures import Factors, Futures
    from apportion.risk.robust.compare import SideBySide
    from apportion.risk.robust.measures import Measure
    from apportion.risk.robust.plan import RobustPlan
    from apportion.risk.robust.prepared import Prepared
    from apportion.risk.robust.regret import OwnBest
    from apportion.risk.robust.unseen import Trial, Unseen

Say = Callable[[str], None]
SEED: Final = 1
"""Randomness where nobody asks for another."""
MEASURES: Final = ("average", "tail", "worst", "regret", "budget")
"""What a plan may be best by."""


@dataclass(frozen=True)
class Wanted:
    """Which plans are looked for."""

    measures: tuple[str, ...] = ()
    """Of ``MEASURES``; empty: all that the futures allow."""
    level: Fraction | None = None
    """Of the tail, from 0 to 1; ``None``: as the policy says."""
    low_values: int | None = None
    """Requests that may return their low value at the same time; ``None``: the square root of their number."""
    every_scenario: bool = False
    """True: plans have to fit the money and rules of every scenario."""
    draws: int | None = None
    """Drawn futures where no scenarios are declared; ``None``: as the policy says."""
    unseen: int | None = None
    """Draws to try plans on; 0: none; ``None``: as the policy says."""
    seed: int = SEED


USUAL: Final = Wanted()


@dataclass(frozen=True, eq=False)
class Robust:
    """Plans over several futures, side by side."""

    case: Case
    origin: str
    """``scenarios`` or ``draws``."""
    prepared: Prepared
    table: SideBySide
    own_bests: tuple[OwnBest, ...]
    left_out: tuple[str, ...]
    """Measures that were not asked of these futures, each with the reason in a sentence."""
    trial: Trial | None
    """How plans were tried on unseen draws; ``None`` where the case states nothing uncertain."""
    unseen: Mapping[str, Unseen]
    """By name of the plan, the plan of the case itself under the empty name; empty without a trial."""


def robust_plans(
    loaded: Loaded, wanted: Wanted = USUAL, *, pool: Pool | None = None, say: Say = lambda _: None
) -> Robust:
    """Plan a case for its scenarios, or for draws of its uncertain numbers.

    Args:
        loaded: the case.
        wanted: which plans.
        pool: where the best plan of each future is looked for; ``None``: here.
        say: told what is being done.

    Raises:
        Refusal: when the case states neither scenarios nor anything uncertain, or no plan keeps its rules.
        CaseBlocked: when the case has findings that block.
    """
    from apportion.adapters.pools.here import Here
    from apportion.allocation.effort import THOROUGH
    from apportion.allocation.solution import Infeasible
    from apportion.risk.robust.compare import side_by_side
    from apportion.risk.robust.prepared import prepare
    from apportion.risk.robust.regret import own_bests

    case = loaded.usable()
    workers = pool or Here()
    origin, futures = _futures(loaded, case, wanted, say)
    try:
        say("looking for the best plan of the case itself")
        prepared = prepare(case, futures, every_future=wanted.every_scenario)
        say(f"looking for the best plan of each of {futures.count} futures")
        best = own_bests(case, futures, THOROUGH, workers.map)
        nominal, plans, left_out = _plans(loaded, prepared, best, wanted, THOROUGH, say)
    except Infeasible:
        raise NoPlan(
            "No plan keeps all hard rules in every future that is asked for.",
            "See apportion plan for the rules that cannot hold together, or ask for the rules of the case alone.",
        ) from None
    table = side_by_side(prepared, nominal, plans, best)
    trial, unseen = _tried(loaded, case, prepared, {"": nominal, **plans}, wanted, say)
    return Robust(case, origin, prepared, table, best, left_out, trial, unseen)


def _futures(loaded: Loaded, case: Case, wanted: Wanted, say: Say) -> tuple[str, Futures | Factors]:
    from apportion.risk.futures import Futures
    from apportion.services.scenario_cases import scenario_cases

    declared, findings = scenario_cases(loaded.raw, case)
    if declared and not findings.blocking:
        chances = [one.scenario.probability for one in declared]
        known = [chance for chance in chances if chance is not None]
        probability = tuple(known) if len(known) == len(chances) else None
        return "scenarios", Futures(
            tuple(one.scenario.id for one in declared), probability, tuple(one.case for one in declared)
        )
    if not loaded.raw.tables.get("uncertain"):
        raise Refusal(
            "The case states neither scenarios nor uncertain numbers, so that no plan can be made for them.",
            "State some in the tables scenarios and scenario_changes, or uncertain.",
        )
    count = int(loaded.evidence.policy["draws_seen"].number) if wanted.draws is None else wanted.draws
    say(f"drawing {count} futures")
    return "draws", _draws(loaded, case, count, wanted.seed)


def _draws(loaded: Loaded, case: Case, count: int, seed: int) -> Factors:
    from apportion.risk.uncertainty.sample import sample
    from apportion.services.simulate import joint_of

    return sample(case, joint_of(loaded), count, seed)


def _plans(
    loaded: Loaded, prepared: Prepared, best: Sequence[OwnBest], wanted: Wanted, effort: Effort, say: Say
) -> tuple[RobustPlan, dict[str, RobustPlan], tuple[str, ...]]:
    """The plan of the case itself, the others by the name of their measure, and what was left out."""
    from apportion.risk.robust.measures import NoProbability
    from apportion.risk.robust.plan import nominal_plan, robust_plan

    plans: dict[str, RobustPlan] = {}
    left_out: list[str] = []
    for name in wanted.measures or MEASURES:
        measure = _measure(name, loaded, prepared, wanted)
        say(f"looking for the best plan by {name}")
        own = [one.value for one in best] if name == "regret" else None
        try:
            plans[name] = robust_plan(prepared, measure, own, effort)
        except NoProbability:
            left_out.append(name)
    why = () if not left_out else (_no_probability(left_out),)
    return nominal_plan(prepared), plans, why


def _no_probability(measures: Sequence[str]) -> str:
    from apportion.reports.robust_words import PLAN_NAMES

    names = " or ".join(PLAN_NAMES[name] for name in measures)
    return f"No plan was made that is {names}: scenarios have to state their probabilities for that."


def _measure(name: str, loaded: Loaded, prepared: Prepared, wanted: Wanted) -> Measure:
    from apportion.risk.robust.measures import EXPECTATION, REGRET, WORST, budget, tail

    fixed = {"average": EXPECTATION, "worst": WORST, "regret": REGRET}
    if name in fixed:
        return fixed[name]
    if name == "tail":
        level = wanted.level
        return tail(Fraction(loaded.evidence.policy["tail_level"].number) / 100 if level is None else level)
    if name == "budget":
        # So many independent requests are off at the same time by about as much as all of them together usually are.
        usual = round(prepared.requests**0.5)
        return budget(usual if wanted.low_values is None else wanted.low_values)
    raise Refusal(f"No plan is best by {name!r}.", f"Choose among {', '.join(MEASURES)}.")


def _tried(
    loaded: Loaded, case: Case, prepared: Prepared, plans: Mapping[str, RobustPlan], wanted: Wanted, say: Say
) -> tuple[Trial | None, dict[str, Unseen]]:
    """Every plan on draws that took no part in choosing any; nothing where the case states nothing uncertain."""
    from apportion.risk.robust.unseen import Trial, tried, values_on

    policy: Any = loaded.evidence.policy
    count = int(policy["draws_unseen"].number) if wanted.unseen is None else wanted.unseen
    if not count or not loaded.raw.tables.get("uncertain"):
        return None, {}
    say(f"trying plans on {count} other draws")
    # Another seed than that of the draws that plans were made for.
    trial = Trial(
        seed=wanted.seed + 1,
        level=float(policy["tail_level"].number) / 100.0 if wanted.level is None else float(wanted.level),
        confidence=0.95,
        resamples=int(policy["resamples"].number),
    )
    drawn = _draws(loaded, case, count, trial.seed)
    found: dict[str, Unseen] = {}
    alike: dict[tuple[bytes, bytes], Unseen] = {}
    for name, plan in plans.items():
        # Often several measures want the same plan.
        key = (plan.amounts.tobytes(), plan.chosen.tobytes())
        if key not in alike:
            alike[key] = tried(values_on(prepared, plan, drawn.value), trial)
        found[name] = alike[key]
    return trial, found
