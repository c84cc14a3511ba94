"""Everything a plan knows about one unit, request, fund or rule, in sentences.

The figures and reasons are the plan's own; what is added here is which funds pay, which rules touch the entry,
and how it stands to last year.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

import numpy as np
import numpy.typing as npt

from apportion.kernel.exact import Int64Array, exact_sum
from apportion.model.case import Case
from apportion.model.choices import Decision
from apportion.model.feedback import Answers
from apportion.model.implied import all_rules
from apportion.model.plan import DecisionOutcome, FundOutcome, Plan, Reason, RequestOutcome, RuleOutcome, UnitOutcome
from apportion.model.rule import LOGICAL, Rule, RuleKind
from apportion.model.selection import expand, mentions_funds, select_lines, select_pairs
from apportion.model.selector import Selector
from apportion.reports import words
from apportion.reports.words import Formatter
from apportion.services.explain_conflict import ConflictBook
from apportion.services.explanation import Explanation, Kind, wanted
from apportion.services.refusal import Refusal

_LISTED_MAX: Final = 20
_FUND_KINDS: Final = (RuleKind.FUND, RuleKind.MUST_SPEND, RuleKind.MATCH)


def explain(case: Case, plan: Plan, name: str, answers: Answers | None = None) -> tuple[Explanation, ...]:
    """Explain a unit, request, fund or rule by its id, by ``kind:id``, or by its name for readers.

    Several entries may bear the same id (a unit and its one request, a request in several periods): all are
    explained, units first. What answers to earlier plans did to it is told at the end, where ``answers`` are given.

    Raises:
        Refusal: when nothing is called so; the nearest name is offered.
    """
    kinds, identifier = wanted(name)
    book: _Book | ConflictBook = _Book(case, plan, Formatter(case))
    if plan.proof is None:
        book = ConflictBook(case, plan, Formatter(case))
    found = [item for kind in kinds for item in book.explain(kind, identifier)]
    if not found:
        titles = {(kind, title.casefold()): held for kind in kinds for held, title in book.titles(kind).items()}
        by_title = [(kind, titles.get((kind, identifier.casefold()), "")) for kind in kinds]
        found = [item for kind, held in by_title for item in book.explain(kind, held)]
    if not found:
        from apportion.model.intake.names import nearest

        near = nearest(identifier, {held for kind in kinds for held in book.titles(kind)})
        what = kinds[0] if len(kinds) == 1 else "unit, request, fund or rule"
        remedy = f"Did you mean {near}?" if near else "Names are the ids of the tables, such as a unit's."
        raise Refusal(f"No {what} is called '{identifier}'.", remedy)
    return tuple(found) if answers is None or plan.proof is None else tuple(_answered(found, answers, case, plan))


def _answered(found: Iterable[Explanation], answers: Answers, case: Case, plan: Plan) -> Iterator[Explanation]:
    from apportion.reports.feedback_words import answers_about

    for item in found:
        said = answers_about(item.kind, item.id, answers, case, plan.amounts, Formatter(case))
        yield replace(item, sentences=(*item.sentences, *said))


@dataclass(frozen=True, eq=False)
class _Book:
    """A case, its plan, and how they are written."""

    case: Case
    plan: Plan
    formatter: Formatter

    def titles(self, kind: Kind) -> dict[str, str]:
        """Every id of that kind with its name for readers."""
        match kind:
            case "unit":
                return {unit.unit: unit.name for unit in self.plan.units}
            case "request":
                requests = self.case.requests
                return {str(held): str(name) for held, name in zip(requests.id, requests.name, strict=True)}
            case "fund":
                return {fund.fund: fund.name for fund in self.plan.funds}
            case "rule":
                return {rule.rule: rule.name for rule in self.plan.rules}

    def explain(self, kind: Kind, name: str) -> list[Explanation]:
        """All entries of that kind and id."""
        match kind:
            case "unit":
                return [self._unit(item) for item in self.plan.units if item.unit == name]
            case "request":
                return self._requests(name)
            case "fund":
                return [self._fund(item) for item in self.plan.funds if item.fund == name]
            case "rule":
                return [
                    self._rule(item) for item in self.plan.rules if name in (item.rule, item.rule.partition("/")[0])
                ]

    def _unit(self, item: UnitOutcome) -> Explanation:
        write, case = self.formatter, self.case
        inside = np.zeros(len(case.units), dtype=np.bool_)
        inside[case.below(item.unit)] = True
        lines = np.flatnonzero(inside[case.requests.unit])
        said = [self._receives(item.name, item.amount), *_reasons(item.reasons)]
        if item.next_weighted is not None and not any("Its next" in sentence for sentence in said):
            said.append(f"Its next {write.one} would add {write.price(item.next_weighted)} of weighted value.")
        said += self._sensitivity(item.gains, item.loses)
        said += self._paid_by(lines)
        said += self._requests_inside(lines)
        said += self._touched_by(lines)
        figures = self._figures(item.amount, item.floor, item.cap, item.last_year)
        figures.append(("Requested", write.money(item.requested)))
        figures += self._worth(item.weighted_value, item.expected_value)
        return Explanation("unit", item.unit, item.name, "", tuple(figures), tuple(said))

    def _requests(self, name: str) -> list[Explanation]:
        lines = np.flatnonzero(self.case.requests.id == name)
        outcomes = {(item.request, item.period): item for item in self.plan.requests if item.request == name}
        several = len(self.case.periods) > 1
        found = [self._decision(item) for item in self.plan.decisions if item.request == name]
        if found and self.case.requests.choices.kind[self.case.requests.choices.index[name]] != Decision.MINIMUM:
            # Its lines have no amounts of their own to explain.
            return found
        for line in lines.tolist():
            period = self.case.periods[int(self.case.requests.period[line])]
            item = outcomes.get((name, period))
            shown = period if several else ""
            found.append(self._request(item, line, shown) if item else self._bare_request(line, shown))
        return found

    def _decision(self, item: DecisionOutcome) -> Explanation:
        write, case = self.formatter, self.case
        requests = case.requests
        decision = requests.choices.index[item.request]
        lines = np.flatnonzero(requests.choices.decision_of_line(requests.count) == decision)
        receives = f"{item.name} receives {write.money(item.amount)}" if item.funded else f"{item.name} is not funded"
        level = f" at level {item.level}" if item.level else ""
        start = f", starting in {item.start}" if item.funded and len(case.periods) > 1 else ""
        said = [f"{receives}{level}{start}.", *_reasons(item.reasons)]
        if len(case.periods) > 1 and item.funded:
            said.append(f"By period: {self._by_period(lines)}.")
        parts = list(
            dict.fromkeys(str(requests.name[line]) for line in lines.tolist() if requests.id[line] != item.request)
        )
        said += [f"Decided with it: {', '.join(parts)}."] if parts else []
        said += self._paid_by(lines)
        said += self._options(decision)
        said += self._touched_by(lines)
        said += self._decision_rules(decision)
        if not item.is_open:
            said.append("The rules leave no other possibility.")
        figures = [("Amount", write.money(item.amount)), ("Asked for", write.money(item.asked))]
        figures.append(("Strategic weight", write.number(requests.choices.weight.fraction(decision), 6)))
        figures += self._worth(item.weighted_value, item.expected_value)
        return Explanation("request", item.request, item.name, "", tuple(figures), tuple(dict.fromkeys(said)))

    def _by_period(self, lines: Int64Array) -> str:
        requests = self.case.requests
        sums = [
            (name, exact_sum(self.plan.amounts[lines[requests.period[lines] == index]]))
            for index, name in enumerate(self.case.periods)
        ]
        return ", ".join(f"{name} {self.formatter.money(amount)}" for name, amount in sums if amount)

    def _options(self, decision: int) -> list[str]:
        """What else could have been taken: levels and starts with their money and value."""
        choices, write = self.case.requests.choices, self.formatter
        options = range(int(choices.offset[decision]), int(choices.offset[decision + 1]))
        if len(options) == 1:
            return []
        listed = []
        for option in options[:_LISTED_MAX]:
            entries = slice(int(choices.start[option]), int(choices.start[option + 1]))
            level, delay = str(choices.level[option]), int(choices.delay[option])
            name = ", ".join(
                part
                for part in (level and f"level {level}", delay and f"{words.plural(delay, 'period')} later")
                if part
            )
            value = choices.value.fraction(option) * choices.weight.fraction(decision)
            money = write.money(exact_sum(choices.most[entries]))
            listed.append(f"{name or 'as asked for'} ({money}, worth {write.value(value)})")
        return [f"It could be: {'; '.join(listed)}; or nothing."]

    def _decision_rules(self, decision: int) -> list[str]:
        """Rules about which decisions are funded that name it on their other side."""
        outcomes = {item.rule: item for item in self.plan.rules}
        line = np.flatnonzero(self.case.requests.id == self.case.requests.choices.request[decision])
        found = []
        for rule in self.case.rules:
            if rule.kind in LOGICAL and not rule.relative_to.is_everything and self._touches(rule.relative_to, line):
                outcome = outcomes.get(rule.id)
                found += [self._rule_line(outcome)] if outcome is not None else []
        return found

    def _request(self, item: RequestOutcome, line: int, period: str) -> Explanation:
        write = self.formatter
        said = [self._receives(item.name, item.amount), *_reasons(item.reasons)]
        if item.next_weighted is not None and item.next_expected is not None:
            said.append(
                f"Its next {write.one} would return {write.money_price(item.next_expected)}, "
                f"which is {write.price(item.next_weighted)} of weighted value."
            )
        if item.last_weighted is not None:
            said.append(f"Its last {write.one} added {write.price(item.last_weighted)} of weighted value.")
        if item.needed_rate is not None and item.next_expected is not None:
            said.append(
                f"To receive more it would have to return more than {write.money_price(item.needed_rate)} "
                f"for each {write.one}; it returns {write.money_price(item.next_expected)}."
            )
        said += self._sensitivity(item.gains, item.loses)
        lines = np.array([line], dtype=np.int64)
        said += self._paid_by(lines)
        said += self._touched_by(lines)
        figures = self._figures(item.amount, item.floor, item.cap, item.last_year)
        figures.append(("Strategic weight", write.number(Fraction(item.weight), 6)))
        figures += self._worth(item.weighted_value, item.expected_value)
        description = self.case.requests.description.get(item.request, "")
        said += [words.sentence(f"What it buys: {description}")] if description else []
        return Explanation("request", item.request, item.name, period, tuple(figures), tuple(said))

    def _bare_request(self, line: int, period: str) -> Explanation:
        """A request that a large plan does not explain one by one: its figures, funds and rules."""
        requests = self.case.requests
        amount = int(self.plan.amounts[line]) if self.plan.amounts.size else 0
        floor, cap = int(requests.floor[line]), int(requests.cap[line])
        last_year = int(requests.last_year[line]) if requests.last_year_known[line] else None
        name, lines = str(requests.name[line]), np.array([line], dtype=np.int64)
        said = [self._receives(name, amount), *self._paid_by(lines), *self._touched_by(lines)]
        figures = self._figures(amount, floor, cap, last_year)
        return Explanation("request", str(requests.id[line]), name, period, tuple(figures), tuple(said))

    def _fund(self, item: FundOutcome) -> Explanation:
        write = self.formatter
        used = f"{write.money(item.used)} of {write.money(item.available)}"
        left = item.available - item.used
        said = [f"{item.name} pays {used}; {write.money(left) if left else 'nothing'} is left."]
        said.append(f"It may pay for {'anything' if item.pays_for in ('', 'all') else item.pays_for}.")
        said += _reasons(item.reasons)
        if item.price and not self.case.requests.choices.count:
            said.append(f"One more {write.one} in it would add {write.price(item.price)} of weighted value.")
        names = {unit.id: unit.name for unit in self.case.units}
        said += [
            f"It pays {write.money(amount)} to {names.get(unit, unit)}." for unit, amount in item.by_unit[:_LISTED_MAX]
        ]
        said += [self._rule_line(rule) for rule in self.plan.rules if self._belongs_to(rule, item.fund)]
        figures = (
            ("Available", write.money(item.available)),
            ("Used", write.money(item.used)),
            ("Left", write.money(left)),
            *self._rollover(item),
        )
        period = item.period if len(self.case.periods) > 1 else ""
        return Explanation("fund", item.fund, item.name, period, figures, tuple(said))

    def _rollover(self, item: FundOutcome) -> list[tuple[str, str]]:
        """What is carried over the ends of the period, where the fund says anything about it."""
        if not any(fund.id == item.fund and fund.has_rollover for fund in self.case.funds):
            return []
        amounts = (
            ("Carried in", item.carried_in),
            ("Carried forward", item.carried_out),
            ("Not carried on", item.lapsed),
        )
        return [(label, self.formatter.money(amount)) for label, amount in amounts]

    def _belongs_to(self, outcome: RuleOutcome, fund: str) -> bool:
        owned = {rule.id for rule in all_rules(self.case) if rule.fund == fund}
        return outcome.rule in owned and outcome.kind is not RuleKind.FUND

    def _rule(self, item: RuleOutcome) -> Explanation:
        write = self.formatter
        ranked = any(rule.id == item.rule and rule.priority is not None for rule in self.case.rules)
        soft = "may be missed, as little as its priority class allows" if ranked else "may be broken at its price"
        strength = "may not be broken" if item.hard else soft
        divisible = not self.case.requests.choices.count
        said = [words.sentence(item.text) or f"It demands {item.need}; the plan has {item.have}."]
        said.append(f"It is about {item.scope} and {strength}." if item.scope else f"It {strength}.")
        if item.broken_by > 0:
            said.append(f"The plan breaks it, which costs {write.value(item.cost)} of weighted value.")
        elif not item.binding and divisible:
            said.append("It does not bind: the plan would be the same without it.")
        cost = words.rule_cost_sentence(item, write)
        said += [cost] if cost else []
        price = words.rule_price_sentence(item, write) if divisible else ""
        said += [price] if price and price not in said[0] else []
        said += [words.sentence(f"Reason: {item.reason}")] if item.reason else []
        said += [words.sentence(f"Authority: {item.authority}")] if item.authority else []
        figures = (("Demanded", item.need), ("The plan has", item.have))
        return Explanation("rule", item.rule, item.name or item.rule, "", figures, tuple(said))

    def _receives(self, name: str, amount: int) -> str:
        whole = self.plan.allocated
        share = f", {self.formatter.percent(Fraction(amount, whole))} of everything allocated" if whole else ""
        return f"{name} receives {self.formatter.money(amount)}{share}."

    def _figures(self, amount: int, floor: int | None, cap: int | None, last_year: int | None) -> list[tuple[str, str]]:
        write = self.formatter
        figures = [("Amount", write.money(amount))]
        figures += [("Floor", write.money(floor))] if floor is not None else []
        figures += [("Cap", write.money(cap))] if cap is not None else []
        if last_year is not None:
            change = f" ({write.percent_change(Fraction(amount - last_year, last_year))})" if last_year else ""
            figures += [
                ("Last year", write.money(last_year)),
                ("Change", f"{write.change(amount - last_year)}{change}"),
            ]
        return figures

    def _worth(self, weighted: Fraction, expected: Fraction) -> list[tuple[str, str]]:
        write = self.formatter
        return [("Weighted value", write.value(weighted)), ("Expected value", write.money_fine(expected))]

    def _sensitivity(self, gains: int, loses: int) -> list[str]:
        write = self.formatter
        share = Fraction(self.case.sensitivity_change)
        step = write.percent(share, 0 if (share * 100).denominator == 1 else 2)
        return [
            f"With a total {step} higher its amount would change by {write.change(gains)}; "
            f"with one {step} lower by {write.change(loses)}."
            if gains or loses
            else f"A total {step} higher or lower would not change its amount."
        ]

    def _paid_by(self, lines: Int64Array) -> list[str]:
        held = self.plan.allocations
        if held is None:
            return []
        mine = np.isin(held.line, lines)
        names = {fund.id: fund.name for fund in self.case.funds}
        paid = []
        for index, fund in enumerate(self.plan.fund_ids):
            amount = exact_sum(held.amount[mine & (held.fund == index)])
            if amount and fund in names:
                paid.append(f"{names[fund]} {self.formatter.money(amount)}")
        return [f"Paid by: {', '.join(paid)}."] if paid else []

    def _requests_inside(self, lines: Int64Array) -> list[str]:
        requests, amounts = self.case.requests, self.plan.amounts
        if lines.size < 2 or not amounts.size:  # noqa: PLR2004 - a single request says nothing new
            return []
        # A request with several periods, or with starts to choose from, has several lines and is named once.
        _, first, which = np.unique(requests.id[lines], return_index=True, return_inverse=True)
        sums = np.zeros(first.size, dtype=np.int64)
        np.add.at(sums, which, amounts[lines])
        named = lines[first]
        largest = np.lexsort((requests.id[named], -sums))[:_LISTED_MAX].tolist()
        shown = [f"{requests.name[named[k]]} {self.formatter.money(int(sums[k]))}" for k in largest]
        more = f", and {first.size - len(shown)} more" if first.size > len(shown) else ""
        return [f"Its requests: {', '.join(shown)}{more}."]

    def _touched_by(self, lines: Int64Array) -> list[str]:
        outcomes = {item.rule: item for item in self.plan.rules}
        said = []
        for rule in all_rules(self.case):
            if rule.kind in _FUND_KINDS:
                continue
            for row in self._rows(rule, lines):
                outcome = outcomes.get(row) or outcomes.get(rule.id)
                if outcome is not None:
                    said.append(self._rule_line(outcome))
        return list(dict.fromkeys(said))

    def _rows(self, rule: Rule, lines: Int64Array) -> list[str]:
        """Ids under which a rule stands to these lines: its own, or one for each that it names."""
        if rule.kind is RuleKind.RESERVE:
            return []
        if rule.kind is RuleKind.RESOURCE:
            lines = lines[self._consuming(rule.resource or "")[lines]]
        if rule.applies_to.each == "request":
            inside = select_lines(self.case, Selector(rule.applies_to.alternatives))
            names = dict.fromkeys(str(self.case.requests.id[line]) for line in lines.tolist() if inside[line])
            return [f"{rule.id}/{name}" for name in names]
        rows = []
        for name, selector in expand(self.case, rule.applies_to):
            if self._touches(selector, lines):
                rows.append(f"{rule.id}/{name}" if name else rule.id)
        if not rows and rule.kind in (RuleKind.SHARE, RuleKind.RATIO) and self._touches(rule.relative_to, lines):
            rows.append(rule.id)
        return rows

    def _consuming(self, resource: str) -> npt.NDArray[np.bool_]:
        """True for the lines that consume a resource, with their money or with the decision that they belong to."""
        requests = self.case.requests
        found = np.zeros(requests.count, dtype=bool)
        if resource in requests.uses:
            found[requests.uses[resource].lines] = True
        if resource in requests.choices.uses:
            choices = requests.choices
            takes = np.zeros(choices.count + 1, dtype=bool)
            takes[choices.decision[choices.uses[resource].option]] = True
            # Lines of no decision have -1, the last place.
            found |= takes[choices.decision_of_line(requests.count)]
        return found

    def _touches(self, selector: Selector, lines: Int64Array) -> bool:
        if not mentions_funds(selector):
            return bool(select_lines(self.case, selector)[lines].any())
        held = self.plan.allocations
        if held is None:
            return False
        mine = np.isin(held.line, lines)
        line, fund = held.line[mine].astype(np.int64), held.fund[mine].astype(np.int64)
        return bool(select_pairs(self.case, selector, line, fund).any())

    def _rule_line(self, outcome: RuleOutcome) -> str:
        binds = "binds" if outcome.binding else "does not bind"
        return f"Rule {outcome.rule}: {outcome.need}; the plan has {outcome.have}; it {binds}."


def _reasons(reasons: tuple[Reason, ...]) -> list[str]:
    return [words.sentence(reason.text) for reason in reasons]
