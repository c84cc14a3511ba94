"""What a written plan says of requests that receive no more, held against its case and tried again.

Each change that is called proved is made in the tables of the case and planned. Where it is called the least, the next
smaller one is made too: with that, plans without the request have to be as good. Sentences are not judged: the numbers
beside them are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from apportion.model.case import Case
from apportion.model.raw import RawCase
from apportion.model.why_not import Counted, Edit
from apportion.reports.plan_reader import ChangeEntry, PlanDocument, WhyNotEntry
from apportion.services.asked_requests import edited_case
from apportion.services.plan_case import Planned
from apportion.services.stored_amounts import StoredAmounts

if TYPE_CHECKING:
    from apportion.allocation.answers.own_changes import Asked
    from apportion.allocation.answers.trials import Trials, Wanted
    from apportion.allocation.judged import Judged

_WORK: Final = 10**15
"""Plans are made for every change that was written: there are only as many as were found within the limit of work."""
_LAST_DIGIT: Final = Fraction(1, 10**6)
"""Minor units of value: far less than anybody counts, far more than writing a value down loses."""
_STEPS: Final[dict[Counted, Fraction]] = {
    "money": Fraction(1),
    "value": Fraction(1),
    "rate": Fraction(1, 10_000),
    "percent": Fraction(1, 10_000),
    "quantity": Fraction(1, 1_000),
    "count": Fraction(1),
}
"""The smallest steps in which changes are looked for."""


def answer_problems(stored: PlanDocument, held: StoredAmounts, planned: Planned) -> Iterator[str]:
    """What speaks against the answers of a plan, in words."""
    from apportion.allocation.answers.unmet import Unmet

    if planned.judged is None:
        return
    judged = replace(planned.judged, amounts=held.amounts, chosen=held.chosen)
    count = Unmet(judged).count
    if stored.unmet != count and not held.problems:
        yield f"{count} requests receive less than they ask for, plan.json says {stored.unmet}"
    known = set(map(str, planned.case.requests.id.tolist()))
    for answer in stored.why_not or ():
        if answer.request not in known:
            yield f"why not {answer.request}: the case has no such request"
            continue
        for problem in _problems(answer, judged, planned.loaded.raw):
            yield f"why not {answer.request}: {problem}"


def _problems(answer: WhyNotEntry, judged: Judged, raw: RawCase) -> Iterator[str]:
    from apportion.allocation.answers.trials import Trials
    from apportion.allocation.answers.why_not import asked_about, with_it_required

    asked = asked_about(judged, answer.request)
    if asked is None:
        if answer.wanted != "nothing":
            yield "it receives all that it asks for"
        return
    yield from _question_problems(answer, asked)
    if answer.wanted == "nothing":
        return
    trials = Trials(judged, asked.wanted, lambda case: with_it_required(asked, case), _WORK)
    yield from _loss_problems(answer, asked, trials)
    for change in answer.changes:
        if change.edits:
            yield from _Tried(change, asked, trials, raw).problems()


def _question_problems(answer: WhyNotEntry, asked: Asked) -> Iterator[str]:
    """Whether the question is that of the amounts which were written."""
    text = asked.case.currency.text
    wanted = "in full" if asked.wanted.kind == "amount" else "funded"
    pairs = (
        ("is asked about as", answer.request, asked.request),
        ("receives", text(answer.amount), text(asked.amount)),
        ("asks for", text(answer.asked), text(asked.asked)),
        ("is to be", answer.wanted, wanted),
        ("lacks the level", answer.level or "none", asked.level or "none"),
    )
    for what, said, found in pairs:
        if said != found:
            yield f"it {what} {found}, plan.json says {said}"


def _loss_problems(answer: WhyNotEntry, asked: Asked, trials: Trials) -> Iterator[str]:
    """The best plan that funds it, made again."""
    from apportion.allocation.answers.why_not import loss_of, with_it_required

    forced = trials.best(with_it_required(asked, asked.case))
    if forced is None:
        if answer.possible and not trials.is_cut:
            yield "no plan that keeps all rules funds it, plan.json says that one does"
        return
    if answer.possible is False:
        yield "a plan that keeps all rules funds it, plan.json says that none does"
        return
    loss = loss_of(asked, forced)
    if not forced.proof.searched_all or answer.possible is None:
        return
    if (loss is None) != (answer.loss is None):
        yield "whether value alone decides is told otherwise than it is"
    elif loss is not None and answer.loss is not None:
        ends = (asked.judged.proof, forced.proof)
        doubt = _LAST_DIGIT + sum((2 * (proof.value_upper - proof.value_lower) for proof in ends), Fraction(0))
        if abs(loss - answer.loss) > doubt:
            said, found = (_written(number, asked.case) for number in (answer.loss, loss))
            yield f"the best plan that funds it is worth {found} less, plan.json says {said}"


@dataclass(frozen=True, eq=False)
class _Tried:
    """One change with which it is planned again."""

    change: ChangeEntry
    asked: Asked
    trials: Trials
    raw: RawCase

    def problems(self) -> Iterator[str]:
        change = self.change
        made = " ".join(f"--{word} {text}" for word, text in change.edits)
        numbers = [_number(text, change.counted_in, self.asked.case) for word, text in change.edits if word == "set"]
        if change.after is not None and change.after not in numbers:
            yield f"{made} is another change than the one that is told"
            return
        if not change.is_proved:
            return
        case = self._edited(change.edits)
        if case is None:
            yield f"the case takes no change {made}"
        elif not self._is_proved(case):
            yield f"planned again with {made} it is not funded so"
        elif change.is_least and len(change.edits) == 1 and self._does_with_less():
            yield f"planned again with a smaller change than {made} it is funded as well"

    def _edited(self, edits: tuple[Edit, ...]) -> Case | None:
        return edited_case(edits, self.raw, self.asked.case)

    @property
    def _own(self) -> bool:
        """Whether the change concerns only the request itself, so that plans without it are worth what they were."""
        return self.change.subject in ("value", "cost")

    def _is_proved(self, case: Case) -> bool:
        if self.change.subject == "rule":
            return self.trials.funds(case) is not None
        return self.trials.proves(case, own=self._own, wanted=self._wanted)

    @property
    def _wanted(self) -> Wanted | None:
        from apportion.allocation.answers.trials import Wanted

        if self.change.subject != "return":
            return None
        asked = self.asked
        return Wanted(asked.request, "amount", asked.amount + 1) if self.change.reaches == "more" else asked.wanted

    def _does_with_less(self) -> bool:
        """Whether the next smaller change funds it too."""
        change = self.change
        step = _STEPS.get(change.counted_in)
        if step is None or change.before is None or change.after is None:
            return False
        less = change.after - (step if change.after > change.before else -step)
        if less == change.before:
            return False
        name = change.edits[0][1].partition("=")[0]
        case = self._edited((("set", f"{name}={_spelled(less, change.counted_in, self.asked.case)}"),))
        return case is not None and self._surely_funds(case)

    def _surely_funds(self, case: Case) -> bool:
        """Whether the best plan of a case is worth more than any that gives less than is wanted can be."""
        from apportion.allocation.answers.why_not import without_it

        best = self.trials.best(case)
        if best is None or not best.is_comparable:
            return False
        wanted = self._wanted or self.asked.wanted
        other = self.trials.best(without_it(self.asked, wanted, case))
        if other is None:
            return not self.trials.is_cut
        return best.proof.value_lower > other.proof.value_lower + other.proof.best_gap


def _number(edit: str, counted: Counted, case: Case) -> Fraction | None:
    """What an edit sets, in what the change is counted in; ``None`` where it is no such number."""
    written = edit.partition("=")[2].replace(case.number_format[5], ".")
    try:
        number = Fraction(Decimal(written.removesuffix("%")))
    except InvalidOperation:
        return None
    if counted in ("money", "value"):
        return number * case.currency.minor_per_major
    return number / 100 if written.endswith("%") else number


def _spelled(number: Fraction, counted: Counted, case: Case) -> str:
    """A number as an edit sets it."""
    if counted in ("money", "value"):
        text = case.currency.text(int(number))
    else:
        share = counted == "percent"
        scaled = number * 100 if share else number
        text = f"{(Decimal(scaled.numerator) / Decimal(scaled.denominator)).normalize():f}{'%' if share else ''}"
        if counted in ("rate", "quantity"):
            text = f"{Decimal(scaled.numerator) / Decimal(scaled.denominator):.4f}"
    return text.replace(".", case.number_format[5])


def _written(value: Fraction, case: Case) -> str:
    from apportion.reports.figures import value_text

    return value_text(value, case.currency, "down")
