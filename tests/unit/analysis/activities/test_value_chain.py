"""The value chain shows what each stage costs and which services and objectives it pays for."""

import pytest

from apportion.analysis.activities.costing import assign_costs
from apportion.analysis.activities.stated import CostStructure, Stage, StageKind
from apportion.analysis.activities.value_chain import Part, StageCost, ValueChain, objective_costs, reaches, value_chain
from tests.support.cost_structures import cents, work


def town() -> CostStructure:
    """Personnel costs 90: a third for repairs, a third for lessons, a third for the pool directly.

    Repairs cost 60 + 30 and serve the roads; lessons cost 120 + 30 and serve the school. The pool uses 10 of chlorine.
    """
    return work(
        costs={"clerks": 90, "crews": 60, "teachers": 120, "chlorine": 10},
        uses={("clerks", "hire"): 1, ("crews", "repair"): 1, ("teachers", "teach"): 1, ("chlorine", "pool"): 1},
        activities={"hire": "human-resources", "repair": "operations", "teach": "operations"},
        terms={("hire", "posts"): 1, ("repair", "holes"): 1, ("teach", "lessons"): 1},
        volumes={
            ("posts", "repair"): 5,
            ("posts", "teach"): 5,
            ("posts", "pool"): 5,
            ("holes", "roads"): 9,
            ("lessons", "school"): 30,
        },
        objects=("pool", "roads", "school"),
        supports={("school", "skills"): 1, ("roads", "safety"): "0.5", ("pool", "health"): 1},
    )


def chain(structure: CostStructure) -> ValueChain:
    return value_chain(structure, assign_costs(structure))


def test_each_stage_is_shown_with_what_it_gets_and_gives() -> None:
    operations, people = chain(town()).stages

    assert operations == StageCost(
        id="operations",
        kind=StageKind.PRIMARY,
        activities=("repair", "teach"),
        own_minor=cents(180),
        received_minor=cents(60),
        passed_minor=0,
        unused_minor=0,
        unassigned_minor=0,
        objects=(Part("roads", cents(90)), Part("school", cents(150))),
        objectives=(Part("", cents(45)), Part("safety", cents(45)), Part("skills", cents(150))),
        reaches=("roads", "school"),
    )
    assert (people.id, people.kind) == ("human-resources", StageKind.SUPPORT)
    assert (people.own_minor, people.passed_minor, people.objects_minor) == (cents(90), cents(60), cents(30))
    assert people.objectives == (Part("health", cents(30)),)
    assert people.reaches == ("pool", "roads", "school")


def test_objectives_bear_the_cost_of_what_serves_them_and_the_rest_serves_none() -> None:
    found = chain(town())

    assert found.direct == (Part("pool", cents(10)),)
    assert found.objectives == (
        Part("", cents(45)),
        Part("health", cents(40)),
        Part("safety", cents(45)),
        Part("skills", cents(150)),
    )
    assert sum(part.amount_minor for part in found.objectives) == cents(280)
    assert (found.own_minor(StageKind.PRIMARY), found.own_minor(StageKind.SUPPORT)) == (cents(180), cents(90))


def test_without_objectives_none_is_shown() -> None:
    structure = work(costs={"a": 1}, uses={("a", "b"): 1}, objects=("b",))
    found = chain(structure)

    assert found.objectives == ()
    assert objective_costs(structure, assign_costs(structure)) == {}


def test_stages_are_in_the_stated_order_and_activities_without_a_stage_come_last() -> None:
    stages = (Stage("plan", StageKind.SUPPORT), Stage("do", StageKind.PRIMARY), Stage("check", StageKind.SUPPORT))
    structure = work(
        costs={"a": 6},
        uses={("a", "audit"): 1, ("a", "build"): 2, ("a", "other"): 3},
        activities={"audit": "check", "build": "do", "other": ""},
        stages=stages,
    )
    found = chain(structure)

    assert [(stage.id, stage.own_minor) for stage in found.stages] == [("do", 200), ("check", 100), ("", 300)]
    assert [stage.unassigned_minor for stage in found.stages] == [200, 100, 300]
    assert found.own_minor(None) == 300


def test_cents_of_stages_and_objectives_agree_both_ways() -> None:
    """100.01 for one service by three stages and three objectives: every row and column keeps its cents."""
    structure = work(
        costs={"a": "33.34", "b": "33.34", "c": "33.33"},
        uses={("a", "x"): 1, ("b", "y"): 1, ("c", "z"): 1},
        activities={"x": "operations", "y": "service", "z": "technology"},
        terms={("x", "d"): 1, ("y", "d"): 1, ("z", "d"): 1},
        volumes={("d", "o"): 1},
        objects=("o",),
        supports={("o", "p"): "1/3", ("o", "q"): "1/3", ("o", "r"): "1/3"},
    )
    found = chain(structure)

    assert [stage.objects_minor for stage in found.stages] == [3334, 3334, 3333]
    assert [sum(part.amount_minor for part in stage.objectives) for stage in found.stages] == [3334, 3334, 3333]
    assert [part.amount_minor for part in found.objectives] == [3334, 3334, 3333]


def test_a_service_that_costs_nothing_in_the_end_is_shared_all_the_same() -> None:
    """A credit of 1.01 outweighs a cost of 1.01: each stage still keeps its own amount."""
    structure = work(
        costs={"cost": "1.01", "credit": "-1.01"},
        uses={("cost", "x"): 1, ("credit", "y"): 1},
        activities={"x": "operations", "y": "service"},
        terms={("x", "d"): 1, ("y", "d"): 1},
        volumes={("d", "o"): 1},
        objects=("o",),
        supports={("o", "p"): "0.5"},
    )
    found = chain(structure)

    assert [sum(part.amount_minor for part in stage.objectives) for stage in found.stages] == [101, -101]
    assert sum(part.amount_minor for part in found.objectives) == 0


@pytest.mark.parametrize(("name", "objects"), [("hire", {"pool", "roads", "school"}), ("teach", {"school"})])
def test_what_an_activity_serves_in_the_end(name: str, objects: set[str]) -> None:
    assert reaches(assign_costs(town()))[name] == objects
