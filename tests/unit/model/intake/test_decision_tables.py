"""Decisions in tables: projects, minimums, levels and what belongs to them are read, or refused with the reason."""

import random
from decimal import Decimal
from fractions import Fraction

import pytest

from apportion.model.case import Case
from apportion.model.choices import Decision
from apportion.model.requests import Shape
from tests.support.budgets import aim, ask, budget, unit
from tests.unit.model.written_case import built, codes_of, raw_case

YEARS = {"periods": ["2026", "2027", "2028"], "total": "1,000.00", "total_is": "at_most", "name": "test"}
TOWN = "unit\ntown\n"
CAPITAL = {
    "units": TOWN,
    "requests": """
        request  | unit | period | cap    | decision | minimum | part_of | delay_max | delay_loss | rate | value  | weight | tags | score
        hall     | town | 2026   | 100.00 | whole    |         |         | 1         | 10%        |      | 160.00 | 0.5    | new  | 8
        hall     | town | 2027   | 50.00  |          |         |         |           |            |      | 15.55  |        |      |
        caretaker| town | 2027   | 7.00   |          |         | hall    |           |            |      |        |        | pay  |
        caretaker| town | 2028   | 8.00   |          |         | hall    |           |            |      |        |        | pay  |
        outreach | town | 2026   | 40.00  | minimum  | 15.00   |         |           |            | 2.5  |        |        |      | 3
        patrol   | town | 2026   | 60.00  | levels   |         |         |           |            |      |        | 2      |      |
        roads    | town | 2026   | 90.00  |          |         |         |           |            | 1.25 |        |        |      | 5
    """,  # noqa: E501 - a table is read by its columns
    "levels": """
        request | level   | period | amount | value | score
        patrol  | full    | 2026   | 60.00  | 95.00 | 9
        patrol  | minimum | 2026   | 20.00  | 50.00 | 4
    """,
    "uses": """
        request  | resource | quantity | per_amount | level   | period
        hall     | crew     | 3        |            |         |
        hall     | crew     | 1        |            |         | 2027
        patrol   | posts    | 2        |            | minimum |
        patrol   | posts    | 5        |            | full    |
        roads    | crew     | 1        | 30.00      |         |
    """,
    "criteria": "criterion | priority | allowed_loss\nscore | 1 | 5%\nstrategic | 2 |\n",
}


def capital(**tables: str | None) -> Case:
    return built(raw_case(YEARS, **{**CAPITAL, **tables}))


def test_the_tables_say_the_same_as_the_words() -> None:
    """The same case told in another way: by the builder of small budgets."""
    told = budget(
        "1000.00",
        unit(
            "town",
            ask(
                "hall",
                "100.00",
                period="2026",
                decision="whole",
                delay_max=1,
                delay_loss="10%",
                value="160.00",
                weight="0.5",
                tags=("new",),
                score="8",
                uses={"crew": 3},
            ),
            ask("hall", "50.00", period="2027", value="15.55", uses={"crew": 1}),
            ask("caretaker", "7.00", 0, period="2027", part_of="hall", tags=("pay",)),
            ask("caretaker", "8.00", 0, period="2028", part_of="hall", tags=("pay",)),
            ask("outreach", "40.00", "2.5", decision="minimum", minimum="15.00", score="3"),
            ask(
                "patrol",
                "60.00",
                decision="levels",
                weight=2,
                levels=(("minimum", "20.00", "50.00", {"score": "4"}), ("full", "60.00", "95.00", {"score": "9"})),
                uses={"posts": {"minimum": 2, "full": 5}},
            ),
            ask("roads", "90.00", "1.25", score="5", uses={"crew": (1, "30.00")}),
        ),
        at_most=True,
        periods=("2026", "2027", "2028"),
        criteria=(aim("score", allowed_loss="5%"), aim("strategic", priority=2)),
    ).case()
    read = capital()

    assert read.requests.choices.canonical().keys() == told.requests.choices.canonical().keys()
    assert read.fingerprint == told.fingerprint


def test_a_request_is_what_its_rows_say_together() -> None:
    requests = capital().requests
    choices = requests.choices

    assert choices.request.tolist() == ["hall", "outreach", "patrol"]
    assert choices.kind.tolist() == [Decision.WHOLE, Decision.MINIMUM, Decision.LEVELS]
    # 160.00 and 15.55 in the two years; a year later a tenth less: 158.00 rounded from 157.995.
    assert [choices.value.fraction(option) for option in range(2)] == [17555, 15800]
    assert choices.level.tolist() == ["", "", "", "minimum", "full"]
    assert choices.weight.fraction(0) == Fraction(1, 2)
    assert [choices.measures["score"].fraction(option) for option in range(5)] == [800, 720, 0, 400, 900]


def test_rows_of_a_table_may_stand_in_any_order() -> None:
    expected = capital().fingerprint
    dice = random.Random(3)  # noqa: S311 - a shuffle, not a secret
    for _ in range(5):
        tables = {}
        for name, text in CAPITAL.items():
            head, *rows = text.strip().splitlines()
            dice.shuffle(rows)
            tables[name] = "\n".join([head, *rows])
        assert capital(**tables).fingerprint == expected


HEADER = "request|unit|period|cap|decision|minimum|part_of|delay_max|delay_loss|rate|value|floor|shape"
WRONG = ["choice.unknown", "shape.missing"]
WHOLE = "hall | town | 2026 | 100 | whole | | | | | | 5 | |"


def _codes(*rows: str) -> list[str]:
    roads = "roads | town | 2026 | 90 | | | | | | 1 | | |"
    return codes_of(raw_case(YEARS, units=TOWN, requests="\n".join([HEADER, *rows, roads])))


@pytest.mark.parametrize(
    ("rows", "codes"),
    [
        ([WHOLE], []),
        (["hall | town | 2026 | 100 | whole | | | | | 2 | | |"], []),
        (["hall | town | 2026 | 100 | whole | | | | | | | |"], ["shape.missing"]),
        (["hall | town | 2026 | 100 | wohle | | | | | | 5 | |"], [*WRONG, "decision.not-wanted"]),
        (["hall | town | 2026 | 100 | whole | | | | | 2 | 5 | |"], ["decision.not-wanted"]),
        (["hall | town | 2026 | 100 | | | | | | | 5 | |"], ["shape.missing", "decision.not-wanted"]),
        (["hall | town | 2026 | 100 | whole | | | | | | -5 | |"], ["number.negative"]),
        (["hall | town | 2026 | 100 | whole | | | | | | 5 | 100 |"], []),
        (["hall | town | 2026 | 100 | whole | | | | | | 5 | 99 |"], ["decision.floor"]),
        (["hall | town | 2026 | 100 | whole | | | | | 2 | | | log"], ["shape.missing", "decision.curve"]),
        (["hall | town | 2026 | 100 | whole | | | 1 | 5% | | 5 | |"], []),
        (["hall | town | 2026 | 100 | whole | | | 0 | | | 5 | |"], []),
        (["hall | town | 2026 | 100 | whole | | | 1 | | | 5 | |"], ["decision.missing"]),
        (["hall | town | 2026 | 100 | whole | | | | 5% | | 5 | |"], ["decision.not-wanted"]),
        (["hall | town | 2026 | 100 | whole | | | -1 | | | 5 | |"], ["number.negative"]),
        (["hall | town | 2026 | 100 | whole | | | 1.5 | 5% | | 5 | |"], ["number.not-whole"]),
        (["hall | town | 2026 | 100 | whole | | | 1 | 5 | | 5 | |"], ["percent.two-readings"]),
        (["hall | town | 2026 | 100 | whole | | | 9999999999999 | 5% | | 5 | |"], ["decision.delay-beyond"]),
        (["hall | town | 2028 | 100 | whole | | | 1 | 5% | | 5 | |"], ["decision.delay-beyond"]),
        (["hall | town | 2026 | 100 | minimum | 40 | | | | 2 | | |"], []),
        (["hall | town | 2026 | 100 | minimum | 100 | | | | 2 | | |"], []),
        (["hall | town | 2026 | 100 | minimum | 101 | | | | 2 | | |"], ["decision.minimum"]),
        (["hall | town | 2026 | 100 | minimum | 0 | | | | 2 | | |"], ["decision.minimum"]),
        (["hall | town | 2026 | 100 | minimum | | | | | 2 | | |"], ["decision.missing"]),
        (["hall | town | 2026 | 100 | minimum | 40 | | 1 | 5% | 2 | | |"], ["decision.not-wanted"] * 2),
        (["hall | town | 2026 | 100 | | 40 | | | | 2 | | |"], ["decision.not-wanted"]),
        ([WHOLE, "hall | town | 2027 | 10 | whole | | | | | | | |"], []),
        ([WHOLE, "hall | town | 2027 | 10 | divisible | | | | | | | |"], ["request.inconsistent"]),
        ([WHOLE, "crew | town | 2027 | 10 | | | hall | | | | | |"], []),
        ([WHOLE, "crew | town | 2027 | 10 | | | halls | | | | | |"], ["unknown.request", "shape.missing"]),
        ([WHOLE, "crew | town | 2027 | 10 | | | crew | | | | | |"], ["decision.part-of", "shape.missing"]),
        ([WHOLE, "crew | town | 2027 | 10 | | | roads | | | | | |"], ["decision.part-of"]),
        ([WHOLE, "crew | town | 2027 | 10 | | | hall | | | 1 | | |"], ["decision.not-wanted"]),
        ([WHOLE, "crew | town | 2027 | 10 | | | hall | | | | | 5 |"], ["decision.not-wanted"]),
        ([WHOLE, "crew | town | 2027 | 10 | whole | | hall | | | | | |"], ["decision.not-wanted"]),
        (
            [WHOLE, "crew | town | 2027 | 10 | | | hall | | | | | |", "van | town | 2027 | 10 | | | crew | | | | | |"],
            ["decision.part-of", "shape.missing"],
        ),
    ],
)
def test_what_a_decision_needs_and_does_not_have(rows: list[str], codes: list[str]) -> None:
    assert _codes(*rows) == codes


LEVELS = """
    request | unit | period | cap | decision | rate
    patrol  | town | 2026   | 60  | levels   |
    patrol  | town | 2027   | 30  |          |
    roads   | town | 2026   | 90  |          | 1
"""
LEVEL_HEAD = "request | level | period | amount | value"
LOW = ["patrol | low | 2026 | 20 | 50", "patrol | low | 2027 | 30 |"]
HIGH = ["patrol | high | 2026 | 60 | 90", "patrol | high | 2027 | 30 |"]


@pytest.mark.parametrize(
    ("rows", "codes"),
    [
        ([*LOW, *HIGH], []),
        (HIGH, []),
        ([], ["levels.none"]),
        ([*LOW, "patrol | high | 2026 | 60 | 90"], ["levels.incomplete"]),
        ([*LOW, *HIGH, "patrol | low | 2026 | 20 | 50"], ["row.duplicate"]),
        ([*LOW, "patrol | high | 2026 | 61 | 90", HIGH[1]], ["levels.cap"]),
        ([*LOW, "patrol | high | 2026 | 60 | 49", HIGH[1]], ["levels.falling"]),
        (["patrol | low | 2026 | 20 | 50", "patrol | low | 2027 | 31 |", *HIGH], ["levels.falling"]),
        ([*LOW, *HIGH, "patrol | top | 2026 | 60 | 90", "patrol | top | 2027 | 30 |"], ["levels.same"]),
        (["patrol | none | 2026 | 0 | 0", "patrol | none | 2027 | 0 |", *HIGH], ["levels.same"]),
        (["patrol | low | 2026 | 20 |", "patrol | low | 2027 | 30 |", *HIGH], ["levels.value"]),
        ([*LOW, *HIGH, "roads | low | 2026 | 20 | 50"], ["levels.not-wanted"]),
        ([*LOW, *HIGH, "patrol | low | 2028 | 20 |"], ["request.no-period"]),
        (["patrol | low | 2026 | 20 | -1", LOW[1], *HIGH], ["number.negative"]),
    ],
)
def test_each_level_contains_the_one_below(rows: list[str], codes: list[str]) -> None:
    table = "\n".join([LEVEL_HEAD, *rows]) if rows else None
    assert codes_of(raw_case(YEARS, units=TOWN, requests=LEVELS, levels=table)) == codes


USES_HEAD = "request | resource | quantity | per_amount | level | period"


@pytest.mark.parametrize(
    ("rows", "codes"),
    [
        (["hall | crew | 3 | | |"], []),
        (["hall | crew | 3 | | | 2028"], []),
        (["hall | crew | 3 | | low |"], ["uses.not-wanted"]),
        (["caretaker | crew | 3 | | |"], ["uses.no-amount"]),
        (["roads | crew | 3 | | |"], ["uses.no-amount"]),
        (["roads | crew | 3 | 10 | | 2026"], ["uses.not-wanted"]),
        (["patrol | crew | 3 | | |"], ["uses.level"]),
        (["patrol | crew | 3 | | minimun |"], ["uses.level"]),
        (["patrol | crew | 3 | | minimum |"], ["uses.level"]),
        (["patrol | crew | 3 | | minimum |", "patrol | crew | 2 | | full |"], ["levels.falling"]),
        (["patrol | crew | 3 | 10 | |"], []),
        (["hall | crew | 3 | | |", "hall | crew | 4 | | |"], ["row.duplicate"]),
    ],
)
def test_what_decisions_consume(rows: list[str], codes: list[str]) -> None:
    uses = "\n".join([USES_HEAD, *rows])
    assert codes_of(raw_case(YEARS, **{**CAPITAL, "uses": uses})) == codes


def test_two_weights_of_one_decision_are_one_too_many() -> None:
    rows = CAPITAL["requests"].replace("| 15.55  |        |", "| 15.55  | 0.7    |")
    assert rows != CAPITAL["requests"]
    assert codes_of(raw_case(YEARS, **{**CAPITAL, "requests": rows})) == ["request.inconsistent"]


def test_a_part_has_no_alignment_of_its_own() -> None:
    tables = {
        **CAPITAL,
        "objectives": "objective | weight\nsafety | 1\n",
        "alignment": "request | objective | score\ncaretaker | safety | 1\noutreach | safety | 0.5\n",
    }
    assert codes_of(raw_case(YEARS, **tables)) == ["decision.not-wanted", "weight.not-aligned"]


def test_curves_of_what_is_not_a_decision_stay() -> None:
    requests = capital(
        requests="""
        request | unit | period | cap    | rate | shape     | scale  | decision | value
        hall    | town | 2026   | 100.00 |      |           |        | whole    | 160.00
        roads   | town | 2026   | 90.00  | 1.25 | quadratic | 120.00 |          |
    """,
        levels=None,
        uses=None,
        criteria=None,
    ).requests
    assert requests.shape.tolist() == [Shape.LINEAR, Shape.QUADRATIC]
    assert [requests.rate.fraction(line) for line in range(2)] == [0, Fraction(5, 4)]


@pytest.mark.parametrize(
    ("rows", "codes"),
    [
        ("value | 1 | 1 |", []),
        ("strategic | 1 | 1 | 2%\nvalue | | 2 |", []),
        ("strategic | 1 | 1 | 2%\nvalue | 2 | 1 |\nscore | | 2 |", []),
        ("strategic | 1 | 1 | 2%\nvalue | 2 | 1 | 3%\nscore | | 2 |", ["criterion.allowed-loss"]),
        ("value | -1 | 1 |", ["criterion.factor"]),
        ("value | 1 | 0 |", ["criterion.priority"]),
        ("value | 1 | 1 | 101%", ["criterion.allowed-loss"]),
        ("value | 1 | 1 |\nvalue | 1 | 2 |", ["row.duplicate"]),
        ("worth | 1 | 1 |", ["choice.unknown"]),
        ("npv | 1 | 1 |", ["criterion.unmeasured"] * 2 + ["criterion.unmeasured"]),
    ],
)
def test_criteria(rows: str, codes: list[str]) -> None:
    table = f"criterion | factor | priority | allowed_loss\n{rows}\n"
    assert codes_of(raw_case(YEARS, **{**CAPITAL, "criteria": table})) == codes


def test_criteria_of_one_priority_allow_the_same_loss() -> None:
    rows = "criterion | priority | allowed_loss\nvalue | 1 |\nscore | 1 | 2%\nstrategic | 3 |\n"
    told = [(item.measure, item.priority, item.allowed_loss) for item in capital(criteria=rows).criteria]
    assert told == [("score", 1, Fraction(1, 50)), ("value", 1, Fraction(1, 50)), ("strategic", 3, 0)]


@pytest.mark.parametrize(
    ("settings", "codes"),
    [
        ({"fairness": "max_min", "fairness_cost": "5%"}, []),
        ({"fairness": "proportional", "fairness_cost": "0%", "fairness_among": "each request in tag:new"}, []),
        ({"fairness": "none"}, []),
        ({"fairness": "max_min"}, ["setting.missing"]),
        ({"fairness": "fair", "fairness_cost": "5%"}, ["choice.unknown", "setting.no-effect"]),
        ({"fairness_cost": "5%"}, ["setting.no-effect"]),
        ({"fairness": "max_min", "fairness_cost": "105%"}, ["setting.range"]),
        ({"fairness": "max_min", "fairness_cost": "5%", "fairness_among": "unit:town"}, ["selector.each"]),
        ({"fairness": "max_min", "fairness_cost": "5%", "fairness_among": "each tag"}, ["selector.each"]),
        ({"fairness": "max_min", "fairness_cost": "5%", "fairness_among": "each unit in tag:old"}, ["unknown.tag"]),
    ],
)
def test_fairness(settings: dict[str, str], codes: list[str]) -> None:
    assert codes_of(raw_case({**YEARS, **settings}, **CAPITAL)) == codes


def test_fairness_as_read() -> None:
    settings = {**YEARS, "fairness": "max_min", "fairness_cost": "2.5%"}
    fairness = built(raw_case(settings, **CAPITAL)).fairness
    assert fairness is not None
    assert (fairness.kind, str(fairness.among), fairness.cost_max) == ("max_min", "each unit", Decimal("0.025"))
