"""How wrong forecasts have been: ``python -m benchmarks.forecasts [--development] [--library]``.

Judges by the protocol of docs/decisions/0015-forecasts.md.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from apportion.analysis.forecast.methods import LIBRARY, Model
from apportion.analysis.forecast.next_year import forecast_next_year
from apportion.analysis.forecast.result import Forecasts, PastForecast
from benchmarks.published.department_years import EXTRACTS, Count, Counted, DepartmentYears, count, read_years

LEVEL: Final = Fraction(9, 10)


@dataclass(frozen=True)
class Government:
    """Whose departments are forecast."""

    name: str
    extract: str
    evaluation: range
    development: range
    known_through: int


GOVERNMENTS: Final = (
    Government("Philadelphia", "philadelphia.csv", range(2014, 2022), range(2008, 2014), 2021),
    Government("Cook County", "cook-county.csv", range(2003, 2017), range(1997, 2003), 2016),
)


@dataclass(frozen=True)
class Judged:
    """The errors of one government."""

    name: str
    count: Count
    past: Mapping[tuple[str, int], PastForecast]

    @property
    def counted(self) -> tuple[Counted, ...]:
        """Departments and years that count."""
        return self.count.counted

    def forecast(self, one: Counted) -> PastForecast:
        """What was said of a department and year with what was known then."""
        return self.past[one.department, one.year]


def judge(government: Government, *, development: bool = False, library: Sequence[Model] = ()) -> Judged:
    """Forecast every year of a government, and count."""
    held = read_years(EXTRACTS / government.extract)
    years = government.development if development else government.evaluation
    known_through = years[-1] if development else government.known_through
    return Judged(government.name, count(held, years, 4 if development else 10), past(held, known_through, library))


def past(
    held: DepartmentYears, known_through: int, library: Sequence[Model] = ()
) -> dict[tuple[str, int], PastForecast]:
    """What would have been said of each department and year."""
    made: Forecasts = forecast_next_year(
        held.as_units(), known_through + 1, known_through, level=LEVEL, library=library
    )
    return {(forecast.unit, one.year): one for forecast in made.forecasts for one in forecast.past}


def errors(judged: Sequence[Judged], of: Callable[[Judged, Counted], float]) -> list[float]:
    """The scaled absolute errors of one forecast."""
    return [one.error(of(each, one)) for each in judged for one in each.counted]


def covered(judged: Sequence[Judged]) -> list[bool]:
    """Whether each actual lay in its interval, where there was one."""
    told = [each.forecast(one).is_covered for each in judged for one in each.counted]
    return [one for one in told if one is not None]


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description="How wrong forecasts have been.")
    parser.add_argument("--development", action="store_true", help="the years on which the methods were settled")
    parser.add_argument("--library", action="store_true", help="let models of statsmodels compete; takes minutes")
    options = parser.parse_args()
    start = time.process_time()
    library = LIBRARY if options.library else ()
    each = [judge(one, development=options.development, library=library) for one in GOVERNMENTS]
    seconds = time.process_time() - start
    print(f"{'':24}{'errors':>8}{'naive':>8}{'budget':>8}{'chosen':>8}{'saved':>8}{'median':>8}{'covered':>9}")
    for name, judged in (*((one.name, [one]) for one in each), ("together", each)):
        naive = errors(judged, lambda _, one: one.naive)
        budget = errors(judged, lambda _, one: one.budget)
        chosen = errors(judged, lambda held, one: held.forecast(one).point)
        best = min(statistics.fmean(naive), statistics.fmean(budget))
        inside = covered(judged)
        print(
            f"{name:24}{len(chosen):8d}{statistics.fmean(naive):8.3f}{statistics.fmean(budget):8.3f}"
            f"{statistics.fmean(chosen):8.3f}{1 - statistics.fmean(chosen) / best:8.1%}"
            f"{statistics.median(chosen):8.3f}{sum(inside) / len(inside):9.1%}"
        )
    for one in each:
        print(f"{one.name}: {one.count.without_scale} without a scale, {len(one.count.at_zero)} at zero left out")
    print(f"{seconds:.1f} s of processor time")
    return 0


if __name__ == "__main__":
    sys.exit(main())
