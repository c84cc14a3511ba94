"""From choices to what is published: exact amounts in the order of the units, the record, a reason in sentences.

Knows rounding and words. It must not choose or compute a forecast.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from apportion.analysis.forecast.contest import Choices, Trials
from apportion.analysis.forecast.known import Ints
from apportion.analysis.forecast.methods import MEANING, Contest, Model
from apportion.analysis.forecast.result import Candidate, Comparison, Forecast, Forecasts, PastForecast, Record


@dataclass(frozen=True, eq=False)
class Question:
    """What was asked."""

    units: tuple[str, ...]
    years: tuple[int, ...]
    """The last is the one that is forecast."""
    horizon: int
    level: Fraction
    contest: Contest
    notes: Mapping[tuple[Model, str], str]
    """What is to be said of single forecasts, by model and unit."""


def publish(trials: Trials, choices: Choices, question: Question, places: Ints) -> Forecasts:
    """Everything that is told of the forecasts.

    Args:
        trials: what competed; units in the order of their names.
        choices: what was chosen.
        question: what was asked.
        places: place of each unit in the order in which they were given; shape (units,).
    """
    writer = _Writer(trials, choices, question)
    forecasts: list[Forecast | None] = [None] * len(question.units)
    for row, place in enumerate(places):
        forecasts[place] = writer.forecast(row)
    return Forecasts(tuple(one for one in forecasts if one is not None), writer.record())


@dataclass(frozen=True, eq=False)
class _Writer:
    trials: Trials
    choices: Choices
    question: Question

    def forecast(self, row: int) -> Forecast:
        """What is published of one unit."""
        chosen = int(self.choices.chosen[row, -1])
        model = self.trials.models[chosen] if chosen >= 0 else None
        candidates = tuple(self._candidate(number, row) for number in range(len(self.trials.models)))
        past = tuple(self._past(row, year) for year in self._tried(row))
        return Forecast(
            unit=self.question.units[row],
            year=self.question.years[-1],
            horizon=self.question.horizon,
            point=_whole(self.choices.point[row, -1]),
            low=_floor(self.choices.low[row, -1]),
            high=_ceiling(self.choices.high[row, -1]),
            level=self.question.level,
            model=model,
            usual_change=_whole(self.trials.change[row, -1]),
            candidates=candidates,
            past=past,
            is_tested=chosen >= 0 and bool(np.isfinite(self.choices.scores.everybody[chosen, row])),
            reason=self._reason(row, model, candidates),
        )

    def record(self) -> Record:
        """How wrong the procedure has been over all units."""
        change = self.trials.change[:, :-1]
        actual = self.trials.actual[:, :-1]
        errors = np.abs(self.choices.point[:, :-1] - actual) / change
        made = np.isfinite(errors)
        with_interval = np.isfinite(self.choices.low[:, :-1]) & np.isfinite(actual)
        # As published: ends are rounded outwards.
        low, high = np.floor(self.choices.low[:, :-1]), np.ceil(self.choices.high[:, :-1])
        is_covered = with_interval & (low <= actual) & (actual <= high)
        comparisons = []
        for number, model in enumerate(self.trials.models):
            rival = self.trials.errors[number, :, :-1, self.trials.moment]
            both = made & np.isfinite(rival)
            if both.any():
                count = int(both.sum())
                means = math.fsum(rival[both]) / count, math.fsum(errors[both]) / count
                comparisons.append(Comparison(model, count, *means))
        return Record(
            errors=int(made.sum()),
            mean_error=math.fsum(errors[made]) / int(made.sum()) if made.any() else None,
            median_error=float(np.median(errors[made])) if made.any() else None,
            covered=int(is_covered.sum()),
            intervals=int(with_interval.sum()),
            comparisons=tuple(comparisons),
        )

    def _tried(self, row: int) -> list[int]:
        """Columns of the earlier years in which there was a forecast and an actual."""
        has_both = np.isfinite(self.choices.point[row, :-1]) & np.isfinite(self.trials.actual[row, :-1])
        return [int(year) for year in np.flatnonzero(has_both)]

    def _past(self, row: int, year: int) -> PastForecast:
        point, actual = self.choices.point[row, year], self.trials.actual[row, year]
        return PastForecast(
            year=self.question.years[year],
            model=self.trials.models[int(self.choices.chosen[row, year])],
            point=round(float(point)),
            low=_floor(self.choices.low[row, year]),
            high=_ceiling(self.choices.high[row, year]),
            actual=round(float(actual)),
            scaled_error=_stated(abs(point - actual) / self.trials.change[row, year]),
        )

    def _candidate(self, number: int, row: int) -> Candidate:
        model, scores = self.trials.models[number], self.choices.scores
        return Candidate(
            model=model,
            point=_whole(self.trials.forecasts[number, row, -1, self.trials.moment]),
            own_error=_stated(scores.own[number, row]),
            everybody_error=_stated(scores.everybody[number, row]),
            score=_stated(scores.score[number, row]),
            note=self.question.notes.get((model, self.question.units[row]), ""),
        )

    def _reason(self, row: int, model: Model | None, candidates: tuple[Candidate, ...]) -> str:
        left_out = [
            f"Left out: {MEANING[candidate.model]}, which {candidate.note}."
            for candidate in candidates
            if candidate.note and candidate.point is None
        ]
        return " ".join([*self._choice(row, model, candidates), *self._interval(row, model), *left_out])

    def _choice(self, row: int, model: Model | None, candidates: tuple[Candidate, ...]) -> list[str]:
        if model is None:
            known = self.question.years[-1] - max(self.question.horizon, 1)
            return [f"No forecast: no spending above zero in {known} and no budget for {self.question.years[-1]}."]
        chosen = next(candidate for candidate in candidates if candidate.model == model)
        first = f"Forecast: {MEANING[model]}{', ' if chosen.note else ''}{chosen.note}."
        if (
            self.choices.point[row, -1]
            > self.trials.forecasts[self.choices.chosen[row, -1], row, -1, self.trials.moment]
        ):
            first += " It is raised to what has been spent by now."
        if chosen.everybody_error is None:
            return [first, self._untested(row, model)]
        tried = round(float(self.choices.scores.trials[row]))
        own = ""
        if chosen.own_error is not None:
            own = f"in {tried} earlier {_years(tried)} of this unit it missed by {chosen.own_error:.2f}, "
        sentence = f"Counted in mean changes from year to year, {own}in all units by {chosen.everybody_error:.2f}"
        beside = [
            f"{MEANING[other.model]} by {other.everybody_error:.2f}"
            for other in candidates
            if other.model in (Model.NAIVE, Model.BUDGET, Model.STRAIGHT)
            and other.model != model
            and other.everybody_error is not None
        ]
        return [first, "; ".join([sentence, *beside]) + "."]

    def _untested(self, row: int, model: Model) -> str:
        """Why a forecast was taken of which no error is known."""
        steady, untold = self.trials.steady, "No earlier year shows how wrong this has been."
        if steady is None or model not in (Model.NAIVE, Model.DRIFT):
            return untold
        if steady[row, -1]:
            return f"{untold} It is taken because spending has moved steadily so far."
        return f"{untold} It is taken because spending has not moved steadily, or too few years show whether it has."

    def _interval(self, row: int, model: Model | None) -> list[str]:
        if model is None:
            return []
        far, level = self.choices.reach, f"{float(self.question.level * 100):g} %"
        if far.below is None:
            return [f"No interval: {far.errors} earlier errors are known, {far.needed} are needed for {level}."]
        if not np.isfinite(self.choices.low[row, -1]):
            return ["No interval: no unit has changed from year to year so far."]
        sentences = [f"The interval of {level} is read from {far.errors} earlier errors of all units."]
        if not np.isfinite(self.trials.change[row, -1]):
            sentences.append(
                "This unit has not changed from year to year so far: it is taken to be as restless as the middle one."
            )
        return sentences


def _years(count: int) -> str:
    return "year" if count == 1 else "years"


def _stated(number: float) -> float | None:
    return float(number) if math.isfinite(number) else None


def _whole(amount: float) -> int | None:
    return round(float(amount)) if math.isfinite(amount) else None


def _floor(amount: float) -> int | None:
    return math.floor(amount) if math.isfinite(amount) else None


def _ceiling(amount: float) -> int | None:
    return math.ceil(amount) if math.isfinite(amount) else None
