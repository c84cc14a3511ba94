"""A what-if gives the plan that the changed tables would give, whatever is changed."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from apportion.allocation.plan import make_plan
from apportion.model.edits import edited
from apportion.model.findings import Findings
from apportion.services.changes import unit_amounts
from apportion.services.refusal import Refusal
from apportion.services.what_if import Standing, what_if
from tests.unit.model.written_case import built, raw_case

RAW = raw_case(
    {"total": "9,000,000.00", "total_is": "at_most"},
    rules="""
        rule  | kind  | applies_to    | at_most | at_least
        roads | share | request:roads | 60%     |
        least | floor | unit:health   |         | 1,500,000.00
    """,
    requests="""
        request | unit   | cap        | rate | weight | last_year
        clinics | health | 5000000.00 | 3    | 0.5    | 4000000
        bridges | roads  | 6000000.00 | 2    | 1      | 5000000
        lamps   | roads  | 400000.00  | 1.5  | 1      | 100000
        roads   | roads  | 2500000.00 | 1.8  | 1.25   |
    """,
)
CASE = built(RAW)

_AMOUNTS = st.integers(0, 9_000).map(lambda thousands: f"{thousands}k")
_NUMBERS = st.decimals(0, 5, places=2, allow_nan=False).map(str)
EDITS = st.dictionaries(
    st.sampled_from(
        ("total", "cap.health", "floor.roads", "request.bridges.cap", "request.lamps.floor", "rule.least.at_least")
    ),
    _AMOUNTS,
    max_size=3,
)
RATES = st.dictionaries(st.sampled_from(("request.clinics.rate", "request.roads.weight")), _NUMBERS, max_size=2)
DROPS = st.lists(st.sampled_from(("rule.roads", "floor.health", "request.lamps")), max_size=2, unique=True)


@given(EDITS, RATES, DROPS)
def test_the_answer_is_the_difference_between_two_plans(
    amounts: dict[str, str], rates: dict[str, str], drops: list[str]
) -> None:
    sets = {name: text for name, text in {**amounts, **rates}.items() if not name.startswith(tuple(drops))}
    if not sets and not drops:
        return
    try:
        answer = what_if(Standing(RAW, CASE, Findings()), sets, drops)
    except Refusal:
        return
    done = edited(RAW, CASE, sets, drops)
    before, after = make_plan(CASE), make_plan(built(done.raw))
    assert before.proof is not None
    assert (answer.after.judged is None) == (after.proof is None)
    if answer.after.judged is None or after.proof is None:
        assert answer.conflicts
        return
    assert answer.after.judged.fingerprint == after.fingerprint
    assert answer.after.judged.proof == after.proof
    assert answer.value_change == Fraction(after.proof.value_lower) - before.proof.value_lower
    told = {item.id: item.difference for item in answer.amounts if item.kind == "unit"}
    new, old = unit_amounts(answer.after.case, after.amounts), unit_amounts(CASE, before.amounts)
    assert told == {name: new[name] - old[name] for name in new if new[name] != old[name]}
