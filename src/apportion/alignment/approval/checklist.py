"""The checks of a stage, filled in as far as the plan, its case and its past say: the rest is named, not assumed.

Knows facts that were gathered. It must not know where they were read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import StatisticsError, correlation
from typing import Final, Literal

from apportion.kernel.money import Currency

Verdict = Literal["holds", "fails", "not checked"]


@dataclass(frozen=True)
class UnitMoney:
    """A unit of the top level: what the plan gives it, beside what is known of it. Minor units."""

    name: str
    planned: int
    needed: int | None = None
    """What its work costs by the model of costs, as far as the model knows it. ``None``: not known."""
    has_owner: bool = False
    has_target: bool = False


@dataclass(frozen=True)
class ReserveNeed:
    """What the risks of a case ask to be kept back. Minor units."""

    risks: int
    """How many are stated."""
    needed: int
    """Covers what all of them cost together with the confidence."""
    confidence_percent: int
    held: int
    """What the plan keeps back."""
    covers: float
    """Probability that what is held covers them."""


@dataclass(frozen=True)
class Facts:
    """What is known when a stage is looked at."""

    currency: Currency | None = None
    """``None``: amounts are told as whole numbers of minor units."""

    problems: tuple[str, ...] = ()
    """What verifying the plan found; empty: it holds."""
    units: tuple[UnitMoney, ...] = ()
    before: tuple[tuple[int, int], ...] = ()
    """What is planned, and what was spent or received before, of the lowest units of which both are known."""
    past: str = ""
    """Where the amounts before come from."""
    agreement: float = 0.0
    """Least rank correlation with the past that is expected, from -1 to 1."""
    dependence: str = ""
    """How far the plan depends on its values, in words. Empty: nothing is decided by value."""
    objectives: Mapping[str, int] | None = None
    """Money of the requests aligned to each objective, in minor units. ``None``: the case has no objectives."""
    risk_tables: tuple[str, ...] = ()
    """Tables about risk that the case fills."""
    reserve: ReserveNeed | None = None
    """``None``: no risks are stated, or they cannot be added up."""
    unbalanced: tuple[str, ...] = ()
    """Funds that spend more than they have, or fall below their floor."""
    feedback: tuple[int, int] | None = None
    """Answers of departments that are closed, and all of them. ``None``: none were collected."""
    rounds: tuple[int, int] = (0, 0)
    """Rounds of answers that were held, and how many the situation asks for."""
    first_day: str = ""
    """First day of the plan. Empty: not known."""
    filled: Mapping[str, int] = field(default_factory=dict)
    """Rows of the tables that the case fills, by table."""

    def money(self, amount_minor: int) -> str:
        """An amount for readers."""
        return str(amount_minor) if self.currency is None else self.currency.grouped(amount_minor)


@dataclass(frozen=True)
class Checked:
    """One line of the list."""

    check: str
    question: str
    verdict: Verdict
    said: str
    """What was found, or what was missing to find it, as a sentence."""


_Answer = tuple[Verdict, str]


def checklist(names: Sequence[str], facts: Facts) -> tuple[Checked, ...]:
    """The list of one stage, in the order of ``names``."""
    return tuple(Checked(name, _CHECKS[name][0], *_CHECKS[name][1](facts)) for name in names)


def rank_correlation(pairs: Sequence[tuple[int, int]]) -> float | None:
    """Spearman's coefficient with ties at their mean rank; ``None`` where there are too few or all are equal."""
    try:
        return correlation(_ranks([left for left, _ in pairs]), _ranks([right for _, right in pairs]))
    except StatisticsError:
        return None


def _ranks(values: Sequence[int]) -> list[float]:
    return [
        sum(other < value for other in values) + (sum(other == value for other in values) - 1) / 2 for value in values
    ]


def _model(facts: Facts) -> _Answer:
    if not facts.problems:
        return "holds", "Every amount, rule, value and file was judged anew, and agrees."
    more = f" and {len(facts.problems) - 1} more" if len(facts.problems) > 1 else ""
    return "fails", f"The plan does not hold: {facts.problems[0]}{more}."


def _history(facts: Facts) -> _Answer:
    found = rank_correlation(facts.before)
    if found is None:
        return "not checked", "Too little is known of past spending to compare the plan with."
    text = f"Ranks of {len(facts.before)} units by the plan and by {facts.past} agree to {found:.2f}"
    if found < facts.agreement:
        return "fails", f"{text}, less than the {facts.agreement:.2f} that is expected."
    return "holds", f"{text} (1 is the same order)."


def _sensitivity(facts: Facts) -> _Answer:
    if not facts.dependence:
        return "not checked", "The plan does not say how far it depends on its values."
    return "holds", facts.dependence


def _capacity(facts: Facts) -> _Answer:
    known = [(unit, unit.needed) for unit in facts.units if unit.needed is not None]
    if not known:
        return "not checked", "The case says nothing of what the work of its units costs or needs."
    short = [
        f"{unit.name} ({facts.money(unit.planned)} for work of {facts.money(needed)})"
        for unit, needed in known
        if unit.planned < needed
    ]
    if short:
        return "fails", f"The plan gives less than their work costs to: {', '.join(short)}."
    planned, needed = sum(unit.planned for unit, _ in known), sum(cost for _, cost in known)
    covered = f"{facts.money(planned)} for work of {facts.money(needed)}"
    if len(known) == 1:
        return "holds", f"The plan covers what the work costs of the one unit for which it is known: {covered}."
    return "holds", f"The plan covers what the work costs of the {len(known)} units for which it is known: {covered}."


def _alignment(facts: Facts) -> _Answer:
    if facts.objectives is None:
        return "not checked", "The case has no objectives."
    without = [name for name, money in facts.objectives.items() if not money]
    if without:
        return "fails", f"No money goes to: {', '.join(without)}."
    least, money = min(facts.objectives.items(), key=lambda item: (item[1], item[0]))
    served = f"Each of {len(facts.objectives)} objectives is served by requests that receive money"
    return "holds", f"{served}; the least, {facts.money(money)}, goes to those of {least}."


def _targets(facts: Facts) -> _Answer:
    funded = [unit for unit in facts.units if unit.planned]
    if not any(unit.has_target for unit in funded):
        return "not checked", "The case states no targets, so nothing is expected in return."
    without = [unit.name for unit in funded if not unit.has_target]
    if without:
        return "fails", f"Nothing is expected in return for the money of: {', '.join(without)}."
    return "holds", f"Each of {len(funded)} units that receive money has a target."


def _risk(facts: Facts) -> _Answer:
    if not facts.risk_tables:
        return "not checked", "The case states no risks, scenarios or uncertain figures."
    faults, need = [], facts.reserve
    if facts.unbalanced:
        faults.append(
            f"These funds spend more than they have, or fall below their floor: {', '.join(facts.unbalanced)}."
        )
    if need is None:
        told = f"Risks are stated in: {', '.join(facts.risk_tables)}; what they cost together is not known."
    else:
        risks = "1 risk needs" if need.risks == 1 else f"{need.risks} risks need"
        told = f"{risks} {facts.money(need.needed)} to be covered with {need.confidence_percent} % confidence"
        if need.held >= need.needed:
            told += f"; the plan keeps back {facts.money(need.held)}."
        else:
            covers = f"which covers them in {need.covers:.0%} of outcomes".replace("%", " %")
            faults.append(f"{told}; the plan keeps back {facts.money(need.held)}, {covers}.")
    return ("fails", " ".join(faults)) if faults else ("holds", told)


def _owners(facts: Facts) -> _Answer:
    without = [unit.name for unit in facts.units if not unit.has_owner]
    if not facts.units or len(without) == len(facts.units):
        return "not checked", "The case names nobody who answers for a unit."
    if without:
        return "fails", f"Nobody answers for: {', '.join(without)}."
    return "holds", "Somebody answers for every unit."


def _feedback(facts: Facts) -> _Answer:
    held, asked = facts.rounds
    if facts.feedback is None:
        rounds = "1 round" if asked == 1 else f"{asked} rounds"
        wanted = f"; the situation asks for {rounds} of them" if asked else ""
        return "not checked", f"No answers of departments were collected{wanted}."
    closed, all_of_them = facts.feedback
    after = f", after {held} of the {asked} rounds that the situation asks for" if held < asked else ""
    if closed < all_of_them:
        return "fails", f"{all_of_them - closed} of {all_of_them} answers of departments are still open{after}."
    return "holds", f"All {all_of_them} answers of departments are closed{after}."


def _calendar(facts: Facts) -> _Answer:
    if not facts.first_day:
        return "not checked", "Nothing says on which day the first budget period begins."
    return "holds", f"The first budget period begins on {facts.first_day}."


def _table(what: str, *tables: str) -> Callable[[Facts], _Answer]:
    def judged(facts: Facts) -> _Answer:
        missing = [name for name in tables if name not in facts.filled]
        if missing:
            named = f"the table {missing[0]}" if len(missing) == 1 else f"the tables {' and '.join(missing)}"
            return "not checked", f"The case does not fill {named}: {what}."
        rows = [f"{name} ({facts.filled[name]} {'row' if facts.filled[name] == 1 else 'rows'})" for name in tables]
        return "holds", f"The case fills {' and '.join(rows)}."

    return judged


def _law(_facts: Facts) -> _Answer:
    return "not checked", "What the law asks for is not known to a program: the signer answers for it."


_CHECKS: Final[Mapping[str, tuple[str, Callable[[Facts], _Answer]]]] = {
    "model": ("The plan holds when it is judged anew", _model),
    "history": ("The plan goes with past spending", _history),
    "sensitivity": ("It is known how far the plan depends on its values", _sensitivity),
    "capacity": ("Every unit receives what its work costs", _capacity),
    "alignment": ("Every objective is served", _alignment),
    "targets": ("Something is expected in return for the money", _targets),
    "risk": ("The risks are covered", _risk),
    "owners": ("Somebody answers for every unit", _owners),
    "feedback": ("What departments answered is closed", _feedback),
    "calendar": ("It is known when the plan begins", _calendar),
    "release": (
        "It is stated when money is released",
        _table("money is released evenly, by quarter", "release_plan"),
    ),
    "control": ("It is stated who may use the money", _table("nobody is limited", "authorities")),
    "monitoring": ("It is stated what is watched", _table("nothing is measured against", "targets")),
    "law": ("The law is kept", _law),
}
