"""A written plan judged anew: nothing that stands in the folder is believed until it has been counted again.

The case is read from its copy, the amounts from what was written, and every rule is measured without the solver.
Then the case is planned again for the bound, and all files are held against each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from apportion.adapters.output.folder import MANIFEST, digest_of, read_manifest
from apportion.model.case import Case
from apportion.model.plan import Plan, Proof
from apportion.reports.evidence_json import evidence_document, worked_out
from apportion.reports.figures import value_text
from apportion.reports.plan_reader import PlanDocument
from apportion.services.open_plan import case_of, effort_as, is_plan_folder, read_stored
from apportion.services.plan_case import Planned, Say, plan_path
from apportion.services.refusal import Refusal
from apportion.services.stored_amounts import StoredAmounts, stored_amounts
from apportion.services.stored_answers import answer_problems
from apportion.services.stored_options import decision_problems
from apportion.services.stored_tables import table_problems, workbook_problems
from apportion.services.stores import has_store

if TYPE_CHECKING:
    from apportion.execution.journal.chain import Entry

_LAST_DIGIT: Final = Fraction(1, 10**6)
"""Minor units of value: far less than anybody counts, far more than writing a value down loses."""
_WITHOUT_PLAN: Final = {
    "infeasible": "No plan can keep all rules",
    "unknown": "No plan is found within the limit of work",
}
"""What there is to ask of a folder without amounts, by its status."""
_EVIDENCE: Final = "What the plan rests on is what its case says"
_POWERS: Final = "Who entered something in the journal could do so, and what came into force is this plan"
_JOURNAL: Final = "The journal holds, and adds up to the balances"
_NAMED_MAX: Final = 20
"""Problems of one check that are named; all are counted."""


@dataclass(frozen=True)
class Check:
    """One question about a plan folder and what speaks against a yes."""

    question: str
    problems: tuple[str, ...]
    """In words; empty when the answer is yes."""
    count: int
    """How many there are, those not named included."""


@dataclass(frozen=True)
class Verification:
    """A plan folder judged."""

    folder: Path
    status: str
    fingerprint: str
    case_fingerprint: str
    checks: tuple[Check, ...]

    @property
    def holds(self) -> bool:
        """True when nothing speaks against the plan."""
        return not any(check.count for check in self.checks)


def verify(folder: Path, say: Say = lambda _: None) -> Verification:
    """Judge a plan folder.

    Raises:
        Refusal: when no plan folder stands there, or it holds no copy of its case.
        CaseBlocked: when plan.json or the copy of the case cannot be read as what it should be.
    """
    if not is_plan_folder(folder):
        raise Refusal(f"{folder} is not a plan folder.", "Name a folder that 'apportion plan' wrote.")
    say("reading what was written")
    stored = read_stored(folder)
    planned = plan_path(case_of(folder), say, effort_as(stored), alone=True)
    case, plan = planned.case, planned.plan
    say("holding the files against each other")
    amounts = stored_amounts(folder, stored, case)
    questions: dict[str, Iterable[str]]
    if stored.status in _WITHOUT_PLAN:
        questions = {
            "Every file is as it was written": file_problems(folder),
            "The case is the one that was planned": _case_problems(stored, case),
            _WITHOUT_PLAN[stored.status]: _status_problems(stored, plan),
            _EVIDENCE: _evidence_problems(stored, planned),
        }
    else:
        questions = {
            "Every file is as it was written": file_problems(folder),
            "The case is the one that was planned": _case_problems(stored, case),
            "The amounts add up to the last unit": [*amounts.problems, *_sum_problems(stored, amounts, case)],
            "Every rule holds": _rule_problems(stored, amounts, case),
            "The fingerprint is that of these amounts": _fingerprint_problems(folder, stored, amounts, planned),
            "The value is right, and no plan is better by more than the gap": _value_problems(stored, plan, case),
            "What is said of requests that receive less than they ask for holds": answer_problems(
                stored, amounts, planned
            ),
            _EVIDENCE: _evidence_problems(stored, planned),
            "The tables say the same as plan.json": table_problems(folder, stored, planned),
            "The workbook says the same as plan.json": workbook_problems(folder, stored, planned),
        }
    if has_store(folder):
        held, broken = _journal(folder)
        if held is not None and stored.status not in _WITHOUT_PLAN:
            questions[_POWERS] = _power_problems(held, planned, stored, amounts)
        questions[_JOURNAL] = broken
    checks = []
    for question, found in questions.items():
        problems = list(found)
        checks.append(Check(question, tuple(problems[:_NAMED_MAX]), len(problems)))
    return Verification(folder, stored.status, stored.fingerprint, stored.case_fingerprint, tuple(checks))


def _evidence_problems(stored: PlanDocument, planned: Planned) -> Iterator[str]:
    """What follows from the copy of the case, worked out again; a ledger is not copied, so past years are not."""
    again = worked_out(evidence_document(planned.evidence, planned.case.currency))
    written = worked_out(dict(stored.evidence))
    yield from _policy_problems(written.pop("policy", None), again.pop("policy"))
    for part in sorted(again.keys() | written.keys()):
        if again.get(part) != written.get(part):
            yield f"evidence.{part} is not what the case gives when it is worked out again"


def _policy_problems(written: Any, again: list[dict[str, Any]]) -> Iterator[str]:
    """Settings in force, one by one: a later release may know settings of which the plan could not speak."""
    if not isinstance(written, list) or not all(isinstance(held, dict) for held in written):
        yield "evidence.policy is not a list of settings"
        return
    known = {held["setting"]: held for held in again}
    for held in written:
        name = held.get("setting")
        now = known.get(name)
        if now is None:
            yield f"evidence.policy states '{name}', which is no setting"
        elif held.get("value") != now["value"]:
            yield f"evidence.policy says {name} = {held.get('value')}; the case gives {now['value']}"
        elif held != now:
            yield f"evidence.policy gives other reasons for '{name}' than the case does"


def _journal(folder: Path) -> tuple[tuple[Entry, ...] | None, tuple[str, ...]]:
    """The entries of a plan that was submitted or adopted, ``None`` where they cannot be replayed; what is wrong."""
    from apportion.services.journal import NOTHING, read_journal

    try:
        held = read_journal(folder)
    except Refusal as error:
        return None, (str(error).rstrip("."),)
    if held.problems == (NOTHING,):
        # Somebody was stopped between making it and the first entry: the next one who submits the plan goes on.
        return None, ()
    return (held.entries if held.holds else None), held.problems


def _power_problems(
    entries: tuple[Entry, ...], planned: Planned, stored: PlanDocument, amounts: StoredAmounts
) -> Iterator[str]:
    """What could not have been entered under the case of the plan."""
    from apportion.services.verify_journal import power_problems

    yield from power_problems(entries, planned, stored, amounts)


def file_problems(folder: Path) -> Iterator[str]:
    """Files of a plan folder that are missing, or were changed after they were written."""
    manifest = read_manifest(folder)
    if manifest is None:
        yield f"{MANIFEST} is missing or is not the list of files that was written"
        return
    for name, entry in manifest.files.items():
        path = folder / name
        if path.is_symlink() or not path.is_file():
            yield f"{name} is missing"
        elif digest_of(path) != entry.sha256:
            yield f"{name} was changed after it was written"


def _case_problems(stored: PlanDocument, case: Case) -> Iterator[str]:
    if stored.case_fingerprint != case.fingerprint:
        yield f"the case has the fingerprint {case.fingerprint}, plan.json says {stored.case_fingerprint}"
    if stored.currency != case.currency:
        yield f"plan.json is in {stored.currency.code}, the case in {case.currency.code}"
    if stored.total != case.total or stored.total_is != case.total_is:
        yield f"plan.json says a total of {stored.currency.text(stored.total)} ({stored.total_is})"


def _sum_problems(stored: PlanDocument, held: StoredAmounts, case: Case) -> Iterator[str]:
    text = stored.currency.text
    if held.allocated != stored.allocated:
        yield f"the lines add up to {text(held.allocated)}, plan.json says {text(stored.allocated)}"
    if sum(amount for _, amount in stored.reserves) != stored.reserve:
        yield "the reserves do not add up to the money kept back"
    rest = stored.total - stored.allocated - stored.reserve - stored.unallocated
    if rest:
        yield f"allocated, reserve and remainder miss the total by {text(rest)}"
    sums = held.by_unit(case)
    for unit in stored.units:
        if sums.get(unit.unit) != unit.amount:
            counted = "nothing" if unit.unit not in sums else text(sums[unit.unit])
            yield f"unit {unit.unit}: its lines add up to {counted}, plan.json says {text(unit.amount)}"
    paid = held.by_fund(case)
    for fund in stored.funds:
        counted_fund = paid.get((fund.fund, fund.period), 0)
        if counted_fund != fund.used:
            yield f"fund {fund.fund}: it pays {text(counted_fund)}, plan.json says {text(fund.used)}"
    yield from _balance_problems(stored, held, case)
    yield from decision_problems(stored, case, held.amounts)
    lines = held.by_request(case)
    for request in stored.requests:
        counted_request = lines.get((request.request, request.period), 0)
        if counted_request != request.amount:
            found = f"{text(counted_request)}, plan.json says {text(request.amount)}"
            yield f"request {request.request}: its lines add up to {found}"


def _balance_problems(stored: PlanDocument, held: StoredAmounts, case: Case) -> Iterator[str]:
    """What funds carry from period to period and lose, followed anew."""
    from apportion.allocation.proof.verify_funds import follow_fund

    text = stored.currency.text
    followed = {
        (fund.id, case.periods[step.period]): step
        for position, fund in enumerate(case.funds)
        for step in follow_fund(case, position, held.allocations)
    }
    for entry in stored.funds:
        step = followed.get((entry.fund, entry.period))
        if step is None:
            continue
        for word, counted, said in (
            ("carries in", step.carried_in, entry.carried_in),
            ("carries forward", step.carried_out, entry.carried_out),
            ("loses", step.lapsed, entry.lapsed),
        ):
            if said is not None and said != counted:
                found = f"{text(counted)} in {entry.period}, plan.json says {text(said)}"
                yield f"fund {entry.fund}: it {word} {found}"


def _rule_problems(stored: PlanDocument, held: StoredAmounts, case: Case) -> Iterator[str]:
    """Rules of the case, and what steps that were decided before the last objective have reached."""
    from apportion.allocation.beside.baselines import describe_violation
    from apportion.allocation.proof.verify import verify_amounts
    from apportion.allocation.stages.stages import staged

    ordered = staged(case, effort_as(stored)).case
    verdict = verify_amounts(ordered, held.amounts, held.allocations, dict(stored.reserves), held.chosen)
    yield from (describe_violation(case, item) for item in verdict.broken)
    yield from verdict.faults


def _fingerprint_problems(folder: Path, stored: PlanDocument, held: StoredAmounts, planned: Planned) -> Iterator[str]:
    from apportion.allocation.judged import plan_fingerprint

    manifest = read_manifest(folder)
    if manifest is not None and manifest.fingerprint != stored.fingerprint:
        yield f"{MANIFEST} names another plan than plan.json"
    expected = plan_fingerprint(planned.case, held.allocations, dict(stored.reserves), held.chosen)
    if stored.fingerprint != expected:
        yield f"these amounts have the fingerprint {expected}, plan.json says {stored.fingerprint}"


def _status_problems(stored: PlanDocument, plan: Plan) -> Iterator[str]:
    if stored.status != plan.status:
        yield f"plan.json says {stored.status}; planned again the case is {plan.status}"


def _value_problems(stored: PlanDocument, plan: Plan, case: Case) -> Iterator[str]:
    """Value and bound against the plan that the same case gives now."""
    yield from _status_problems(stored, plan)
    proof = plan.proof
    if proof is None or stored.value is None or stored.bound is None:
        return

    def written(value: Fraction) -> str:
        return value_text(value, case.currency, "down")

    if stored.fingerprint == plan.fingerprint and not _same_value(stored.value, proof, case):
        yield f"the plan is worth {written(proof.value_lower)}, plan.json says {written(stored.value)}"
    if stored.value > proof.bound:
        yield f"plan.json claims {written(stored.value)}; no plan can be worth more than {written(proof.bound)}"
    if stored.bound < proof.value_lower:
        better = written(proof.value_lower)
        yield f"a plan worth {better} exists; plan.json says none is above {written(stored.bound)}"
    elif stored.search_bound is not None and stored.search_bound < proof.value_lower - _LAST_DIGIT:
        better = written(proof.value_lower)
        yield f"a plan worth {better} exists; plan.json says the search found none above {written(stored.search_bound)}"


def _same_value(stored: Fraction, proof: Proof, case: Case) -> bool:
    """Whether a value that was written, rounded down, is that of the proof.

    An enclosure of logarithms and powers may be a little wider or narrower on another machine.
    """
    if not proof.is_exact:
        return abs(stored - proof.value_lower) <= 2 * (proof.value_upper - proof.value_lower) + _LAST_DIGIT
    return value_text(stored, case.currency, "down") == value_text(proof.value_lower, case.currency, "down")
