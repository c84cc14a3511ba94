"""The plan of a case in every scenario: those that it declares, or that its own past tells."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final, Literal

from apportion.model.case import Case
from apportion.model.scenarios import Scenario
from apportion.services.load import Loaded
from apportion.services.refusal import CaseBlocked
from apportion.services.scenario_cases import ScenarioCase, built_cases, scenario_cases

if TYPE_CHECKING:
    from apportion.adapters.pools.pool import Pool
    from apportion.allocation.effort import Effort
    from apportion.allocation.judged import Judged
    from apportion.risk.scenarios.adopted import Adopted
    from apportion.risk.scenarios.result import InScenario, Stressed
    from apportion.risk.scenarios.stress import Future

Say = Callable[[str], None]
Told = Callable[[int, int], None]
"""Told how many of how many scenarios are done."""

TOLD_MAX: Final = 100
"""Scenarios beyond which reasons and conflicts are not put into words: figures alone come sooner."""


def scenarios_of(
    loaded: Loaded, case: Case, say: Say
) -> tuple[tuple[ScenarioCase, ...], Literal["case", "history", ""], str]:
    """The scenarios to try, where they come from, and the same in a sentence."""
    declared, _ = scenario_cases(loaded.raw, case)
    if declared:
        return declared, "case", ""
    say("looking for scenarios in the past years")
    found, note = market_of(loaded)
    if not found:
        return (), "", note
    built, wrong = built_cases(loaded.raw, case, found)
    return built, "history", " ".join([note, *wrong])


def market_of(loaded: Loaded) -> tuple[tuple[Scenario, ...], str]:
    """The market conditions that the ledger of a case tells, and a sentence on where from, or why there are none."""
    from apportion.risk.scenarios.market import GROWTHS_MIN, market_scenarios, past_growth
    from apportion.services.history import review_ledger

    ask = "State scenarios in the tables scenarios and scenario_changes."
    if not loaded.root.is_dir() or not (loaded.root / "ledger.yaml").is_file():
        return (), f"The case states no scenarios and has no ledger that could tell any. {ask}"
    try:
        reviewed = review_ledger(loaded.root, case=loaded)
    except CaseBlocked as blocked:
        count = len(blocked.findings.blocking)
        return (), f"The ledger cannot tell scenarios before {count} findings about it are dealt with. {ask}"
    under_way = None if reviewed.outlook is None else reviewed.outlook.year_under_way
    past = past_growth(reviewed.history, under_way)
    if len(past.growth) < GROWTHS_MIN:
        known = f"From one whole year of the ledger to the next spending can be compared {_times(len(past.growth))}"
        return (), f"{known}; market conditions need at least {_times(GROWTHS_MIN)}. {ask}"
    case = loaded.usable()
    found = market_scenarios(past, has_funds=bool(case.funds), point=case.number_format[5])
    if not found:
        return (), f"Spending grew by the same percentage every year, so the ledger tells no other. {ask}"
    return found, (
        f"The case states no scenarios. These market conditions follow from how spending changed in the "
        f"{len(past.growth)} years up to {past.years[-1]}; --write-scenarios writes them down for editing."
    )


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


def tried_in(judged: Judged, scenarios: tuple[ScenarioCase, ...], effort: Effort, pool: Pool, told: Told) -> Stressed:
    """The plan in every scenario.

    Raises:
        PoolError: when workers of the pool are lost.
    """
    from apportion.risk.scenarios.adopted import Adopted
    from apportion.risk.scenarios.result import Stressed
    from apportion.risk.scenarios.stress import Future

    adopted = Adopted.of(judged)
    futures = [
        Future(one.scenario.id, one.scenario.name, one.case, one.scenario.probability, one.scenario.source)
        for one in scenarios
    ]
    work = partial(_one, adopted, effort, len(futures) <= TOLD_MAX)
    return Stressed(adopted.value, tuple(pool.map(work, futures, told)))


def _one(adopted: Adopted, effort: Effort, in_words: bool, future: Future) -> InScenario:  # noqa: FBT001 - bound by partial, which a pool can send
    """One scenario, wherever it is tried."""
    from apportion.risk.scenarios.stress import stressed

    return stressed(adopted, future, effort, told=in_words)
