"""The example town's capital programme, read and solved a second time by hand-written rows and another library.

The second model shares nothing with the package: it reads the example's tables with ``csv`` and writes one column per
option and one per option, line and fund.
"""

import csv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

import apportion

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "capital-programme"
YEARS = ("FY2027", "FY2028", "FY2029", "FY2030", "FY2031")


@dataclass(frozen=True)
class Line:
    """What an option gives one request in one year."""

    tags: frozenset[str]
    category: str
    unit: str
    year: int
    least: float
    most: float
    rate: float = 0.0


@dataclass(frozen=True)
class Option:
    """One way to fund a project."""

    project: str
    label: str
    value: float
    lines: tuple[Line, ...]


def _rows(name: str) -> list[dict[str, str]]:
    with (EXAMPLE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _line(row: dict[str, str], year: int, least: float, most: float, rate: float = 0.0) -> Line:
    tags = frozenset(tag.strip() for tag in row["tags"].split(";"))
    return Line(tags, row["category"], row["unit"], year, least, most, rate)


def _options() -> list[Option]:
    requests, levels = _rows("requests"), _rows("levels")
    made = []
    for name in dict.fromkeys(row["request"] for row in requests if not row["part_of"]):
        own = [row for row in requests if row["request"] == name]
        parts = [row for row in requests if row["part_of"] == name]
        head = own[0]
        if head["decision"] == "minimum":
            year = YEARS.index(head["period"])
            line = _line(head, year, float(head["minimum"]), float(head["cap"]), float(head["rate"]))
            made.append(Option(name, "", 0.0, (line,)))
        elif head["decision"] == "levels":
            for level in dict.fromkeys(row["level"] for row in levels):
                held = [row for row in levels if row["level"] == level]
                amounts = [(YEARS.index(row["period"]), float(row["amount"])) for row in held]
                value = sum(float(row["value"] or 0) for row in held)
                made.append(Option(name, level, value, tuple(_line(head, year, a, a) for year, a in amounts)))
        else:
            made.extend(_starts(name, own, parts))
    return made


def _starts(name: str, own: list[dict[str, str]], parts: list[dict[str, str]]) -> list[Option]:
    value = sum(float(row["value"] or 0) for row in own)
    left = 1 - float((own[0]["delay_loss"] or "0%").rstrip("%")) / 100
    made = []
    for delay in range(int(own[0]["delay_max"] or 0) + 1):
        if max(YEARS.index(row["period"]) for row in own) + delay >= len(YEARS):
            continue
        years = [(row, YEARS.index(row["period"]) + delay) for row in (*own, *parts)]
        lines = tuple(_line(row, y, float(row["cap"]), float(row["cap"])) for row, y in years if y < len(YEARS))
        made.append(Option(name, str(delay or ""), round(value * left**delay, 2), lines))
    return made


PAYS: dict[str, Callable[[Line], bool]] = {
    "state-grant": lambda line: "state-aid" in line.tags and line.year <= YEARS.index("FY2029"),
    "bond": lambda line: "bondable" in line.tags and line.year <= YEARS.index("FY2030"),
    "capital": lambda line: line.category == "capital",
    "running": lambda line: line.category == "running",
}
CARRIED = {
    "state-grant": [1e6, 3e6, 3e6],
    "bond": [5e6, 5e6, 8e6, 8e6],
    "capital": [3.2e6 * year - 2e5 for year in range(1, 6)],
}
"""Money up to each year, less what has to be left at its end."""


class Second:
    """The second model."""

    def __init__(self) -> None:
        self.options = _options()
        self.pays = [
            (option, line, fund)
            for option, made in enumerate(self.options)
            for line in range(len(made.lines))
            for fund in PAYS
            if PAYS[fund](made.lines[line])
        ]
        self.columns = len(self.options) + len(self.pays)
        self.rows: list[tuple[np.ndarray, float, float]] = []

    def limit(self, weights: dict[int, float], low: float, high: float) -> None:
        row = np.zeros(self.columns)
        row[list(weights)] = list(weights.values())
        self.rows.append((row, low, high))

    def money(self, chosen: Callable[[Line, str], bool], weight: float = 1.0) -> dict[int, float]:
        return {
            len(self.options) + column: weight
            for column, (option, line, fund) in enumerate(self.pays)
            if chosen(self.options[option].lines[line], fund)
        }

    def spent(self, fund: str, first: int, last: int) -> dict[int, float]:
        return self.money(lambda line, name: name == fund and first <= line.year <= last)

    def project(self, *names: str, weight: float = 1.0) -> dict[int, float]:
        return {column: weight for column, option in enumerate(self.options) if option.project in names}

    def paid(self) -> None:
        """What an option gives a line is paid by funds; each project takes one option at most."""
        for number, option in enumerate(self.options):
            for place, line in enumerate(option.lines):
                paid = {
                    len(self.options) + column: 1.0
                    for column, (of, at, _) in enumerate(self.pays)
                    if (of, at) == (number, place)
                }
                self.limit({**paid, number: -line.least}, 0, np.inf)
                self.limit({**paid, number: -line.most}, -np.inf, 0)
        for name in {option.project for option in self.options}:
            self.limit(self.project(name), 0, 1)

    def funds(self) -> None:
        for name, limits in CARRIED.items():
            for year, limit in enumerate(limits):
                self.limit(self.spent(name, 0, year), -np.inf, limit)
        for year in range(len(YEARS)):
            self.limit(self.spent("running", year, year), 0, 450_000)
        match = self.money(lambda line, fund: fund in ("bond", "capital") and "state-aid" in line.tags)
        self.limit({**match, **self.money(lambda _, fund: fund == "state-grant", -0.5)}, 0, np.inf)
        self.limit(self.money(lambda *_: True), 0, 29_250_000)

    def programme(self) -> None:
        """The table of rules, but for balance, which the test looks at in the result."""
        self.limit(self.project("fire-doors"), 1, 1)
        self.limit(self.project("dam-repair"), 1, 1)
        self.limit(self.project("clock-tower"), 0, 0)
        for needs, needed in (("bridge-walkway", "mill-bridge"), ("treatment-plant", "pump-station")):
            self.limit({**self.project(needs), **self.project(needed, weight=-1)}, -np.inf, 0)
        self.limit(self.project("mill-bridge", "bridge-repair"), 0, 1)
        self.limit(self.project("new-library", "library-repair"), 0, 1)
        self.limit({**self.project("school-roof"), **self.project("school-heating", weight=-1)}, 0, 0)
        self.limit(self.project("mill-bridge", "treatment-plant", "new-library", "fire-station"), 0, 3)
        posts = {"new-library": 5, "fire-station": 6, "treatment-plant": 2}
        self.limit({k: w for name, n in posts.items() for k, w in self.project(name, weight=n).items()}, 0, 8)
        self.limit(self.money(lambda line, _: line.unit == "parks"), 2_500_000, np.inf)

    def best(self) -> tuple[float, set[tuple[str, str]]]:
        self.paid()
        self.funds()
        self.programme()
        gains = [option.value for option in self.options]
        gains += [self.options[option].lines[line].rate for option, line, _ in self.pays]
        taken = np.arange(self.columns) < len(self.options)
        matrix, low, high = (np.array(part) for part in zip(*self.rows, strict=True))
        result = milp(
            -np.array(gains),
            constraints=LinearConstraint(matrix, low, high),
            integrality=taken.astype(int),
            bounds=Bounds(0, np.where(taken, 1, np.inf)),
            options={"mip_rel_gap": 0},
        )
        chosen = [option for option, part in zip(self.options, result.x, strict=False) if part > 0.5]
        return -result.fun, {(option.project, option.label) for option in chosen}


@pytest.fixture(scope="module")
def plan() -> apportion.PlanResult:
    loaded = apportion.load(EXAMPLE)
    assert loaded.findings.total == 0
    return loaded.plan()


def test_another_model_finds_the_same_programme(plan: apportion.PlanResult) -> None:
    value, chosen = Second().best()

    assert plan.status == "optimal"
    assert float(plan.value or 0) == pytest.approx(value, abs=0.01)
    funded = [item for item in plan.detail.decisions if item.funded]
    assert {(item.request, item.level or str(item.delay or "")) for item in funded} == chosen


def test_the_figures_of_its_readme(plan: apportion.PlanResult) -> None:
    text = (EXAMPLE / "README.md").read_text(encoding="utf-8")
    funded = [item for item in plan.detail.decisions if item.funded]

    assert f"builds {len(funded)} of the {len(plan.detail.decisions)} projects" in " ".join(text.split())
    assert f"{plan.detail.allocated // 100:,}" in text
    assert f"{int(plan.value or 0):,}" in text
    assert {item.request for item in funded if item.delay} == {
        "treatment-plant",
        "river-park",
        "sports-field",
        "fire-engine",
    }


def test_both_banks_of_the_river_are_within_their_limit(plan: apportion.PlanResult) -> None:
    """Each project counts once in what its bank asks for, by its largest option."""
    case = plan.detail
    asked = {"north": 0, "south": 0}
    received = {"north": 0, "south": 0}
    tags = {option.project: line.tags for option in _options() for line in option.lines[:1]}
    for item in case.decisions:
        for bank in asked:
            if bank in tags[item.request]:
                asked[bank] += item.asked
                received[bank] += item.amount
    together = sum(received.values()) / sum(asked.values())
    for bank, money in asked.items():
        assert abs(received[bank] / money - together) <= 0.25
