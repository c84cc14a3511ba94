"""What must hold for every answer to why a request is not funded: each change funds it, the next smaller one does not.

Whether a changed case funds a request is found by trying every plan with it and every plan without it.
"""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from hypothesis import given, settings

from apportion.allocation.answers.changed_requests import options_of, with_cost, with_minimum, with_rate, with_value
from apportion.allocation.answers.rule_costs import rule_costs
from apportion.allocation.answers.why_not import why_not
from apportion.allocation.beside.margins import with_total
from apportion.allocation.judged import judge
from apportion.allocation.solution import Infeasible
from apportion.model.case import Case
from apportion.model.choices import Decision
from apportion.model.implied import all_rules
from apportion.model.relaxed import Side, with_limit
from apportion.model.rule import Measure, Rule, RuleKind
from apportion.model.selector import parse_selector
from apportion.model.why_not import LeastChange, WhyNot
from apportion.model.without import may_be_left_out, rule_named, without_rule
from tests.support.budgets import Budget
from tests.support.drawn_decisions import Extent, decided_budgets
from tests.support.oracles import best_by_trying

PLAIN = decided_budgets(Extent(decisions=3, divisible=1, rules=2, logic=1))
FUNDED = decided_budgets(Extent(decisions=2, divisible=1, rules=1, logic=1, funds=1))


def best_with(case: Case, request: str) -> Fraction | None:
    """Value of the best plan with a request."""
    return _best_under(case, request, RuleKind.MANDATE, Measure.COUNT)


def best_without(case: Case, request: str) -> Fraction | None:
    """Value of the best plan without it."""
    return _best_under(case, request, RuleKind.FORBIDDEN, Measure.MONEY)


def _best_under(case: Case, request: str, kind: RuleKind, measure: Measure) -> Fraction | None:
    rule = Rule("asked", kind, measure, applies_to=parse_selector(f"request:{request}"))
    best = best_by_trying(replace(case, rules=(*case.rules, rule)))
    return None if best is None else best.value


def check_funds(case: Case, request: str, why: str) -> None:
    """Nothing without the request is better than the best plan with it."""
    having, lacking = best_with(case, request), best_without(case, request)
    assert having is not None, why
    assert lacking is None or having >= lacking, why


def check_does_not(case: Case, request: str, why: str) -> None:
    """Nothing with the request is better than the best plan without it."""
    having, lacking = best_with(case, request), best_without(case, request)
    assert having is None or (lacking is not None and lacking >= having), why


def neighbours(case: Case, request: str, change: LeastChange) -> Iterator[Case]:
    """The changed case, and the one that is changed a step less."""
    choices = case.requests.choices
    decision = choices.index[request]
    before, after = change.before, change.after
    for less in (0, 1):
        if change.subject == "rule":
            rule = rule_named(case, change.rule)
            assert rule is not None
            yield without_rule(case, rule)
        elif change.subject == "limit":
            yield limited(case, change, less)
        elif before is None or after is None:
            raise AssertionError(change)
        elif change.subject == "total":
            yield with_total(case, int(after) - less)
        elif change.subject == "value":
            own = options_of(choices, decision)
            more = int(after - before) - less
            first = choices.value.fraction(own.start)
            is_whole = choices.kind[decision] == Decision.WHOLE and first > 0
            yield with_value(case, {o: int(more * (choices.value.fraction(o) / first if is_whole else 1)) for o in own})
        elif change.subject == "return":
            lines = (case.requests.id == request).nonzero()[0]
            yield with_rate(case, lines, after - Fraction(less, 10_000))
        elif choices.kind[decision] == Decision.MINIMUM:
            yield with_minimum(case, decision, int(after) + less)
        else:
            others = [choices.index[name] for name in change.together_with]
            part = (after + less) / before
            above = 0 if choices.kind[decision] == Decision.LEVELS and not others else -1
            yield with_cost(case, (decision, *others), part, above)


def limited(case: Case, change: LeastChange, less: int) -> Case:
    """The case with the limit of a rule as proposed, or a step short of it."""
    rule = next(item for item in all_rules(case) if item.id == change.rule)
    assert change.before is not None
    assert change.after is not None
    finer = {Measure.PERCENT: Fraction(1, 10_000), Measure.QUANTITY: Fraction(1, 1000)}
    step = finer.get(rule.measured_in, Fraction(1))
    raised = change.after > change.before
    limit = change.after - less * step * (1 if raised else -1)
    if rule.kind is RuleKind.CASH_FLOOR:
        # Stated is what has to be left; the rule holds what may be spent.
        limit, raised = Fraction(rule.at_most or 0) + change.before - limit, True
    side: Side = "at_most" if raised else "at_least"
    return with_limit(case, rule, side, Decimal(limit.numerator) / Decimal(limit.denominator))


def answers(book: Budget) -> Iterator[tuple[Case, WhyNot]]:
    case = book.case()
    try:
        judged = judge(case)
    except Infeasible:
        return
    choices = case.requests.choices
    for request, option in zip(choices.request.tolist(), judged.chosen.tolist(), strict=True):
        if option < 0:
            yield case, why_not(judged, str(request))


def check(book: Budget) -> None:
    for case, answer in answers(book):
        with_it = best_with(case, answer.request)
        best = best_by_trying(case)
        assert answer.possible == (with_it is not None)
        assert answer.is_complete
        if with_it is not None and best is not None:
            assert answer.loss == best.value - with_it
        for change in answer.changes:
            assert change.is_proved, change
            changed, less = neighbours(case, answer.request, change)
            check_funds(changed, answer.request, change.text)
            if change.is_least:
                check_does_not(less, answer.request, change.text)


@given(PLAIN)
@settings(max_examples=60)
def test_each_change_funds_a_project_and_a_smaller_one_does_not(book: Budget) -> None:
    check(book)


@given(FUNDED)
@settings(max_examples=30)
def test_so_under_funds_over_the_years(book: Budget) -> None:
    check(book)


@given(PLAIN)
@settings(max_examples=40)
def test_a_rule_costs_what_the_best_plan_without_it_is_worth_more(book: Budget) -> None:
    case = book.case()
    try:
        judged = judge(case)
    except Infeasible:
        return
    rules = [rule for rule in all_rules(case) if may_be_left_out(rule)]
    costs = rule_costs(judged, rules)
    for rule in rules:
        best = best_by_trying(without_rule(case, rule))
        assert best is not None
        assert costs[rule.id] == best.value - judged.proof.value_lower
