"""A case's plan on thousands of draws of its uncertain numbers: what it is worth, which funds run dry, what matters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from apportion.model.case import Case
from apportion.services.load import Loaded
from apportion.services.refusal import CaseBlocked, NoPlan, Refusal

if TYPE_CHECKING:
    from apportion.adapters.pools.pool import Pool
    from apportion.allocation.judged import Judged
    from apportion.model.uncertain import StatedUncertainty
    from apportion.reports.evidence import Evidence
    from apportion.risk.uncertainty.draws import Joint
    from apportion.risk.uncertainty.redrawn import ChoiceFrequency
    from apportion.risk.uncertainty.returns import FlowsOf
    from apportion.risk.uncertainty.simulation import Simulation
    from apportion.risk.uncertainty.spreads import Spread

Say = Callable[[str], None]
Told = Callable[[int, int], None]
"""Told how many of how many cases are solved."""

SEED: Final = 1
"""Randomness where nobody asks for another: the same call gives the same figures."""


@dataclass(frozen=True, eq=False)
class Simulated:
    """A plan under uncertainty, with its case."""

    loaded: Loaded
    case: Case
    judged: Judged
    stated: StatedUncertainty
    made: Joint
    """The uncertain numbers and how they move together; ``risk.uncertainty.sample`` draws futures from it."""
    simulation: Simulation
    frequency: ChoiceFrequency | None
    """How often each request is in the best plan of a draw; ``None`` where no draw was solved."""


def simulate_plan(
    loaded: Loaded,
    *,
    draws: int | None = None,
    solves: int | None = None,
    seed: int = SEED,
    pool: Pool | None = None,
    say: Say = lambda _: None,
    told: Told = lambda _done, _of: None,
) -> Simulated:
    """Plan a case and try the plan on draws of its uncertain numbers.

    Args:
        loaded: the case.
        draws: how many; ``None``: as the policy says. Rounded up to a number that can be spread evenly.
        solves: for how many of them the best plan is looked for; ``None``: as the policy says.
        seed: randomness; equal seeds give equal figures on any pool.
        pool: where draws are evaluated and solved; ``None``: here.
        say: told what is being done.
        told: told how far the solving is.

    Raises:
        Refusal: when the case states nothing uncertain, has no plan, or a past that does not say what is asked of it;
            or when SciPy is not installed.
        CaseBlocked: when the case has findings that block.
    """
    from apportion.adapters.pools.here import Here
    from apportion.allocation.effort import BRIEF
    from apportion.risk.uncertainty.draws import Design, Net
    from apportion.risk.uncertainty.evaluation import evaluator, plan_figures
    from apportion.risk.uncertainty.redrawn import choice_frequency
    from apportion.risk.uncertainty.returns import net_of_costs
    from apportion.risk.uncertainty.simulation import simulate

    case = loaded.usable()
    stated, made = _uncertain(loaded, case, say)
    workers = pool or Here()
    say("looking for the best plan")
    judged = _judged(case)
    policy = loaded.evidence.policy
    asked = int(policy["draws"].number) if draws is None else draws
    if asked < 1:
        raise Refusal(f"{asked} draws cannot be made.", "Ask for at least one.")
    design = Design.of(asked, int(policy["draw_replicates"].number), seed)
    say(f"drawing {design.count} times")
    figures, flows = plan_figures(judged), _flows(loaded.evidence, judged)
    if {item.measure for item in case.criteria} == {"npv"}:
        figures = net_of_costs(figures, flows)
    ready = evaluator(figures, made.elements)
    simulation = simulate(made, ready, design, flows=flows, through=workers.map)
    wanted = int(policy["draws_solved"].number) if solves is None else solves
    frequency = None
    if wanted > 0:
        say(f"looking for the best plan in {min(wanted, design.count)} draws")

        def solved(work: Callable[[Any], Any], items: Sequence[Any]) -> list[Any]:
            return workers.map(work, items, told)

        net = Net(design, max(1, made.dimensions))
        frequency = choice_frequency(case, made, net, judged.amounts, wanted, BRIEF, through=solved)
    return Simulated(loaded, case, judged, stated, made, simulation, frequency)


def joint_of(loaded: Loaded, say: Say = lambda _: None) -> Joint:
    """The uncertain numbers of a case and how they move together, for whoever draws futures of it.

    Raises:
        Refusal: when the case states nothing uncertain, or a past that does not say what is asked of it.
        CaseBlocked: when the case has findings that block.
    """
    return _uncertain(loaded, loaded.usable(), say)[1]


def _uncertain(loaded: Loaded, case: Case, say: Say) -> tuple[StatedUncertainty, Joint]:
    from importlib.util import find_spec

    from apportion.risk.uncertainty.draws import TooManyNumbers, joint
    from apportion.risk.uncertainty.elements import elements
    from apportion.services.uncertain_inputs import read_uncertainty

    if find_spec("scipy") is None:
        raise Refusal("Drawing uncertain numbers needs SciPy.", 'Install it: pip install "apportion[evidence]".')

    stated, findings = read_uncertainty(loaded.raw, case)
    if findings.blocking:
        raise CaseBlocked(str(loaded.path), loaded.findings)
    if stated is None or not stated.inputs:
        raise Refusal(
            "The case does not say how far its numbers may be off.",
            "Add the table uncertain; docs/reference/uncertainty.md says how.",
        )
    found = elements(case, stated, _past(loaded, case, stated, say))
    if not found:
        raise Refusal("What is uncertain belongs to no request and to no money.", "Correct the table uncertain.")
    try:
        return stated, joint(found, stated)
    except TooManyNumbers as error:
        raise Refusal(f"{error}.", "Let rows be about units or categories instead of each request.") from error


def _judged(case: Case) -> Judged:
    from apportion.allocation.judged import judge
    from apportion.allocation.solution import Infeasible, Undecided

    try:
        return judge(case)
    except (Infeasible, Undecided) as error:
        raise NoPlan(
            "There is no plan to try on draws.", "Run apportion plan: it says which rules stand against it."
        ) from error


def _past(loaded: Loaded, case: Case, stated: StatedUncertainty, say: Say) -> dict[tuple[str, str], Spread]:
    """Spreads from the ledger, by row and unit; empty where no row asks for one."""
    rows = [item for item in stated.inputs if item.source != "expert"]
    if not rows:
        return {}
    import numpy as np

    from apportion.model.selection import select_lines
    from apportion.model.selector import Selector
    from apportion.risk.uncertainty.past import NoPast, from_forecast, from_history, yearly_changes
    from apportion.services.past_years import with_past_years

    past = with_past_years(loaded, say).past
    if past is None:
        names = ", ".join(item.id for item in rows)
        raise Refusal(
            f"The spread of {names} is to come from the ledger, and there is none that can be used.",
            "Add the ledger, or state figures as an expert does (source expert).",
        )
    found: dict[tuple[str, str], Spread] = {}
    for item in rows:
        chosen = select_lines(case, Selector(item.applies_to.alternatives))
        units = (
            [item.applies_to.unit]
            if item.applies_to.unit
            else [case.units[code].id for code in np.unique(case.requests.unit[chosen]).tolist()]
        )
        for unit in units:
            try:
                found[item.id, unit] = (
                    from_forecast(item.distribution, past.outlook, unit)
                    if item.source == "forecast"
                    else from_history(item.distribution, yearly_changes(past.history, past.outlook, unit), unit)
                )
            except NoPast as error:
                raise Refusal(f"For '{item.id}' {error}.", error.remedy) from error
    return found


def _flows(evidence: Evidence, judged: Judged) -> tuple[FlowsOf, ...]:
    """Cash flows of requests as their worth was computed; of a request with levels those of the one that is taken."""
    if evidence.worth is None:
        return ()
    import numpy as np

    from apportion.risk.uncertainty.returns import FlowsOf
    from apportion.valuation.cash.flows import FlowKind, restated

    choices = judged.case.requests.choices
    taken = {
        str(choices.request[decision]): str(choices.level[option])
        for decision, option in enumerate(judged.chosen.tolist())
        if option >= 0
    }
    found = []
    for item in evidence.worth.appraisals:
        proposal = item.worth.proposal
        timed = proposal.forecast.timed()
        if item.level and taken.get(item.request) != item.level:
            continue
        if item.worth.is_restated and proposal.inflation is not None:
            timed = restated(timed, proposal.discounting.terms, proposal.inflation)
        years = sorted({flow.years for flow in timed})
        benefit, spent = (dict.fromkeys(years, 0.0) for _ in range(2))
        for flow in timed:
            target = benefit if flow.kind is FlowKind.BENEFIT else spent
            target[flow.years] += float(flow.amount)
        spread = proposal.forecast.spread or (0, 0)
        present = item.worth.present
        found.append(
            FlowsOf(
                item.request,
                np.array([float(year) for year in years]),
                np.array(list(benefit.values())),
                np.array(list(spent.values())),
                float(present.benefit),
                float(present.investment + present.cost),
                float(spread[0]),
                float(spread[1]),
            )
        )
    return tuple(found)
