"""A case's plan under stress: read, plan, try in every scenario, and write what came of it.

The scenarios are those that the case declares; where it declares none, those that its own past tells.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from apportion.adapters.output.folder import Content, FolderKind, OutputError, check_target, write_folder
from apportion.model.case import Case
from apportion.model.scenarios import Scenario
from apportion.services.load import Loaded, load_case
from apportion.services.open_plan import case_of, is_plan_folder
from apportion.services.plan_case import stated_effort
from apportion.services.refusal import CaseBlocked, Refusal
from apportion.services.scenario_cases import ScenarioCase, built_cases, scenario_cases

if TYPE_CHECKING:
    from apportion.allocation.effort import Effort
    from apportion.allocation.judged import Judged
    from apportion.risk.scenarios.adopted import Adopted
    from apportion.risk.scenarios.result import InScenario, Stressed
    from apportion.risk.scenarios.stress import Future

Say = Callable[[str], None]
Told = Callable[[int, int], None]
"""Told how many of how many scenarios are done."""

STRESS_FOLDER: Final = FolderKind("stress folder", "stress test", "stress.json")
TOLD_MAX: Final = 100
"""Scenarios beyond which reasons and conflicts are not put into words: figures alone come sooner."""
TABLES: Final = ("scenarios.csv", "scenario_changes.csv")


@dataclass(frozen=True, eq=False)
class Stress:
    """What stress showed of a plan. Each part is ``None`` where it was not asked for or cannot be."""

    case: Case
    judged: Judged | None
    """The plan; ``None``: the case has none."""
    tried: tuple[ScenarioCase, ...]
    """The scenarios with the case in each."""
    origin: Literal["case", "history", ""]
    """Whether the case declares its scenarios, or its ledger tells them; empty where there are none."""
    note: str
    """Where scenarios come from, or why there are none, in a sentence; empty where the case declares them."""
    pool: str
    """Where the plans were made."""
    scenarios: Stressed | None = None
    """The plan in every scenario."""
    simulation: object | None = None
    """Draws of uncertain numbers."""
    robust: object | None = None
    """Plans that hold when numbers are wrong."""
    contingency: object | None = None
    """Reserve, order of cuts, and rules agreed beforehand."""
    diversification: object | None = None
    """Concentration, and value against risk."""
    revenue: object | None = None
    """Forecasts of revenue and balance of funds."""
    cash: object | None = None
    """Cash month by month."""

    @property
    def holds(self) -> bool:
        """True when the plan can be kept, or cut to fit, in every scenario; also where there is none to try."""
        if self.scenarios is None:
            return self.judged is not None or not self.origin
        return all(one.cut is not None for one in self.scenarios.scenarios)


@dataclass(frozen=True)
class How:
    """How scenarios are tried."""

    gap: str | Decimal | None = None
    """Part of the value within which a plan is good enough, as ``0.1%``; ``None``: the best is wanted."""
    pool: str = ""
    """Where plans are made, by name (``adapters.pools.choice.FORMS``); empty: as it suits the work."""


USUAL: Final = How()


def stress_at(path: Path, how: How = USUAL, say: Say = lambda _: None, told: Told = lambda _d, _o: None) -> Stress:
    """Put the case at a path, or the copy inside a plan folder, under stress.

    Raises:
        Refusal: when no case stands there, or no pool is called so.
        CaseBlocked: when the case has findings that block.
    """
    say(f"reading {path}")
    return stress(load_case(case_of(path) if is_plan_folder(path) else path), how, say, told)


def stress(loaded: Loaded, how: How = USUAL, say: Say = lambda _: None, told: Told = lambda _d, _o: None) -> Stress:
    """Put a loaded case under stress.

    Args:
        loaded: the case.
        how: effort and pool.
        say: told what is being done.
        told: how many scenarios are done.

    Raises:
        Refusal: when no pool is called so, its workers are lost, or the gap makes no sense.
        CaseBlocked: when the case has findings that block.
    """
    from apportion.allocation.judged import judge
    from apportion.allocation.solution import Infeasible

    case = loaded.usable()
    tried, origin, note = _scenarios(loaded, case, say)
    if not tried:
        return Stress(case, None, (), "", note, "")
    say("looking for the best plan and proving it")
    effort = stated_effort(case, how.gap, None)
    try:
        judged = judge(case, effort)
    except Infeasible:
        return Stress(case, None, tried, origin, note, "")
    found, pool = _tried(judged, tried, effort, how.pool, told)
    return Stress(case, judged, tried, origin, note, pool, found)


def _scenarios(
    loaded: Loaded, case: Case, say: Say
) -> tuple[tuple[ScenarioCase, ...], Literal["case", "history", ""], str]:
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


def _tried(
    judged: Judged, tried: tuple[ScenarioCase, ...], effort: Effort, pool_name: str, told: Told
) -> tuple[Stressed, str]:
    from apportion.adapters.pools.choice import pool_called
    from apportion.adapters.pools.pool import PoolError
    from apportion.risk.scenarios.adopted import Adopted
    from apportion.risk.scenarios.result import Stressed
    from apportion.risk.scenarios.stress import Future

    adopted = Adopted.of(judged)
    futures = [
        Future(one.scenario.id, one.scenario.name, one.case, one.scenario.probability, one.scenario.source)
        for one in tried
    ]
    try:
        pool = pool_called(pool_name, judged.case.requests.count * len(futures))
        work = partial(_one, adopted, effort, len(futures) <= TOLD_MAX)
        found = pool.map(work, futures, told)
    except PoolError as error:
        raise Refusal(str(error), error.remedy) from error
    return Stressed(adopted.value, tuple(found)), pool.name


def _one(adopted: Adopted, effort: Effort, in_words: bool, future: Future) -> InScenario:  # noqa: FBT001 - bound by partial, which a pool can send
    """One scenario, wherever it is tried."""
    from apportion.risk.scenarios.stress import stressed

    return stressed(adopted, future, effort, told=in_words)


def refuse_stress_target(target: Path, *, replace: bool) -> None:
    """Find out before any long work that the folder could not be written.

    Raises:
        Refusal: saying what stands at the place.
    """
    try:
        check_target(target, replace=replace, kind=STRESS_FOLDER)
    except OutputError as error:
        raise Refusal(str(error), error.remedy) from error


def write_stress(found: Stress, target: Path, *, replace: bool, say: Say = lambda _: None) -> None:
    """Write what was found as a folder, whole or not at all.

    Raises:
        Refusal: when the target may not be used or the disk refuses.
    """
    from apportion.reports.plan_json import json_text
    from apportion.reports.stress_json import stress_document

    say(f"writing {target}")
    tables = scenario_tables(tuple(one.scenario for one in found.tried), found.case.number_format[5])
    files: Mapping[str, Content] = {
        STRESS_FOLDER.main_file: json_text(stress_document(found)).encode(),
        **{name: text.encode() for name, text in tables.items()},
    }
    try:
        check_target(target, replace=replace, kind=STRESS_FOLDER)
        write_folder(target, files, fingerprint="", replace=replace, kind=STRESS_FOLDER)
    except OutputError as error:
        raise Refusal(str(error), error.remedy) from error


def scenario_tables(scenarios: tuple[Scenario, ...], point: str) -> Mapping[str, str]:
    """The two tables of a case that declare some scenarios, as CSV by file name; ``point`` is its decimal sign."""
    stated = [(one.id, one.name, _percent(one.probability, point), one.source) for one in scenarios]
    changes = [
        (one.id, change.number, "" if change.applies_to.is_everything else str(change.applies_to), change.to, change.by)
        for one in scenarios
        for change in one.changes
    ]
    return {
        TABLES[0]: _csv(("scenario", "name", "probability", "source"), stated),
        TABLES[1]: _csv(("scenario", "number", "applies_to", "to", "by"), changes),
    }


def _percent(share: Fraction | None, point: str) -> str:
    if share is None:
        return ""
    exact = Decimal(share.numerator * 100) / Decimal(share.denominator)
    return f"{exact:f}%".replace(".", point)


def _csv(header: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([header, *rows])
    return text.getvalue()


def write_scenarios(path: Path, folder: Path, *, replace: bool) -> tuple[Scenario, ...]:
    """Write the market conditions that a case's ledger tells as the two tables, for editing.

    Args:
        path: the case.
        folder: where they go: the case itself, where it is a folder, or another folder that is there.
        replace: whether tables that stand there are replaced.

    Raises:
        Refusal: when the ledger tells none, or the tables stand there already.
        CaseBlocked: when the case has findings that block.
    """
    loaded = load_case(path)
    found, note = market_of(loaded)
    if not found:
        raise Refusal(note.partition(". ")[0] + ".", "State them by hand in the tables scenarios and scenario_changes.")
    there = [name for name in TABLES if (folder / name).exists()]
    if there and not replace:
        raise Refusal(f"{folder / there[0]} is there already.", "Nothing was written. --force replaces the tables.")
    if not folder.is_dir():
        raise Refusal(f"{folder} is no folder.", "Name the folder of the case, or another one.")
    for name, text in scenario_tables(found, loaded.usable().number_format[5]).items():
        staged = folder / f".{name}.new"
        try:
            staged.write_text(text, encoding="utf-8")
            staged.replace(folder / name)
        except OSError as error:
            raise Refusal(
                f"{folder / name} cannot be written: {error.strerror}.", "Nothing else was changed."
            ) from error
    return found
