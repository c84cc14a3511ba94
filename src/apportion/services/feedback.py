"""What units answered to a plan: counter-proposals priced by planning again, and a refined plan told step by step.

A counter-proposal becomes a floor; what it costs is the value of the best plan less that of the best plan which keeps
the floor, so that there is no cheaper way to grant it. Nothing is written here but a copy of the case.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from dataclasses import replace as dataclass_replace
from fractions import Fraction
from pathlib import Path
from typing import Final

from apportion.alignment.feedback import is_closed
from apportion.alignment.stakeholders.satisfaction import RoundAnswers, rounds
from apportion.alignment.stakeholders.weights import weights
from apportion.alignment.stakeholders.wishes import MetChange, met_changes, wishes_met
from apportion.model.alternatives import Range
from apportion.model.case import Case
from apportion.model.feedback import Answers, Feedback
from apportion.model.findings import Findings
from apportion.model.raw import RawCase, RawTable
from apportion.model.replaced import with_rows
from apportion.model.stakeholders import Register
from apportion.services.case_copy import write_case_copy
from apportion.services.grants import with_grants
from apportion.services.load import Loaded, load_case
from apportion.services.open_plan import case_of, is_plan_folder
from apportion.services.refusal import CaseBlocked, Refusal
from apportion.services.what_if import Standing, WhatIf, what_if

Say = Callable[[str], None]

WITHIN: Final = "1%"
"""Part of the best value that is looked through for plans nearly as good: the one that ``alternatives`` takes."""


@dataclass(frozen=True, eq=False)
class Priced:
    """A counter-proposal with its price."""

    entry: Feedback
    now: int
    """What the plan gives, in minor units over all periods."""
    answer: WhatIf
    """The plan as it is beside the best one that grants it."""
    reach: Range | None
    """The lowest and the highest amount over all plans within 1 % of the best; ``None`` where that is not known."""

    @property
    def cost(self) -> Fraction | None:
        """Weighted value that it costs, in minor units; ``None`` where no plan can grant it."""
        change = self.answer.value_change
        return None if change is None else -change

    @property
    def is_within(self) -> bool | None:
        """True where a plan within 1 % of the best grants it, false where none does; ``None``: not known."""
        if self.reach is None or self.entry.amount is None:
            return None
        if self.entry.amount <= self.reach.high:
            return True
        return False if self.entry.amount > self.reach.most else None


@dataclass(frozen=True, eq=False)
class Step:
    """One granted counter-proposal after those before it: neighbouring plans, so that the steps sum to the whole."""

    entry: Feedback
    answer: WhatIf


@dataclass(frozen=True, eq=False)
class Heard:
    """All answers to a plan."""

    loaded: Loaded
    entries: tuple[Feedback, ...]
    """By round and subject, those of earlier rounds included."""
    standing: tuple[Feedback, ...]
    """The last answer about each thing."""
    priced: tuple[Priced, ...]
    """Counter-proposals that stand, each by itself."""
    steps: tuple[Step, ...]
    """Those that are granted, one after the other, up to the first that cannot be; empty where none is."""
    granted_before: tuple[Feedback, ...]
    """Counter-proposals that stand and whose floors the case has already."""
    table: RawTable | None
    """The answers as they were read; ``None``: there are none."""
    findings: Findings
    answers: Answers = field(default_factory=Answers)
    """The same with the days of rounds and what was granted before."""
    register: Register = field(default_factory=Register)
    """Stakeholders of the case; empty where it states none."""

    @property
    def is_closed(self) -> bool:
        """True when every answer that stands accepts the plan or was granted, and there is one."""
        return is_closed(self.answers, self.loaded.usable())

    @property
    def satisfaction(self) -> tuple[RoundAnswers, ...]:
        """How content stakeholders were, round by round; empty where nobody was asked."""
        return rounds(self.register, weights(self.register).parts)

    @property
    def met_changes(self) -> tuple[MetChange, ...]:
        """Wishes of stakeholders met before the steps and after them, who loses most first; empty without either."""
        last = self.steps[-1].answer if self.steps else None
        if last is None or not last.both_stand or not self.register.interests:
            return ()
        sides = (self.steps[0].answer.before, last.after)
        met = [
            () if side.judged is None else wishes_met(self.register, side.case, side.judged.amounts) for side in sides
        ]
        return met_changes(met[0], met[1])


def feedback_at(path: Path, file: Path | None, granted: Sequence[str], say: Say = lambda _: None) -> Heard:
    """Read the answers to a plan and price them.

    Args:
        path: a case or a plan folder.
        file: a CSV file with the columns of the table ``feedback``; ``None``: the table of the case alone.
        granted: units and requests whose counter-proposals are granted, in this order; ``all``: every one.
        say: told what is being done.

    Raises:
        Refusal: when no case stands there, or something is granted that nobody asked for.
        CaseBlocked: when the case or the answers have findings that block.
    """
    say(f"reading {path}")
    if is_plan_folder(path):
        _refuse_altered(path)
    loaded = load_case(case_of(path) if is_plan_folder(path) else path)
    held = loaded.raw.tables.get("feedback")
    table, findings = (held, Findings()) if file is None else _with_file(loaded, held, file)
    return _heard(loaded, table, findings, granted, str(file or path), say)


def _refuse_altered(folder: Path) -> None:
    """Answers speak of the plan that was sent out: one that was changed since is none that they can be held against.

    Raises:
        Refusal: when a file of the folder is missing or was changed after it was written.
    """
    from apportion.services.verify_plan import file_problems

    problems = list(file_problems(folder))
    if problems:
        remedy = f"apportion verify {folder} says what is wrong; make the plan again from its case."
        raise Refusal(f"{folder} is not the plan that was sent out: {'; '.join(problems[:3])}.", remedy)


def feedback_of(
    loaded: Loaded, rows: Sequence[Mapping[str, str]], granted: Sequence[str], say: Say = lambda _: None
) -> Heard:
    """The same for a case in hand and answers that are no file.

    Args:
        loaded: the case.
        rows: as in the table ``feedback``, by column; those that the case has already are not added again.
        granted: as for ``feedback_at``.
        say: told what is being done.

    Raises:
        Refusal: when a column is unknown, or something is granted that nobody asked for.
        CaseBlocked: when the case or the answers have findings that block.
    """
    from apportion.model.schema import table

    names = [field.name for field in table("feedback").fields]
    for name in dict.fromkeys(name for row in rows for name in row):
        if name not in names:
            raise Refusal(f"An answer has no '{name}'.", f"It has {', '.join(names)}.")
    filled = [{name: row.get(name, "").strip() for name in names} for row in rows]
    held = _with_rows(loaded.raw.tables.get("feedback"), filled)
    return _heard(loaded, held, Findings(), granted, "the answers", say)


def _heard(
    loaded: Loaded, table: RawTable | None, findings: Findings, granted: Sequence[str], source: str, say: Say
) -> Heard:
    from apportion.model.intake.granted import read_answers
    from apportion.model.intake.stakeholders import read_stakeholders

    case = loaded.usable()
    answers, noticed = read_answers(loaded.raw, case, table)
    findings += noticed
    if findings.blocking:
        raise CaseBlocked(source, findings)
    standing = answers.standing
    rules = loaded.raw.tables.get("rules")
    held_rules = set() if rules is None else {str(name).strip() for name in rules.columns["rule"].texts.tolist()}
    countered = [entry for entry in standing if entry.answer == "counter"]
    counters = [entry for entry in countered if entry.rule not in held_rules]
    settled = tuple(entry for entry in countered if entry.rule in held_rules)
    chosen = _granted(granted, counters, settled)
    before = _with_floors(loaded.raw, counters)
    priced = tuple(_priced(loaded, before, entry, say) for entry in counters)
    register = read_stakeholders(loaded.raw, case)[0]
    steps = _steps(before, chosen, say)
    return Heard(loaded, answers.entries, standing, priced, steps, settled, table, findings, answers, register)


def _with_file(loaded: Loaded, held: RawTable | None, file: Path) -> tuple[RawTable | None, Findings]:
    """The answers of a file after those that the case has; rows that it has already are not added again."""
    from apportion.adapters.files.csv_table import read_csv
    from apportion.model.intake.feedback import read_feedback
    from apportion.model.schema import table

    if file.is_dir() or file.suffix.casefold() not in (".csv", ".tsv", ".txt"):
        raise Refusal(f"{file} is no CSV file.", "Save the answers as CSV, with the columns of the table feedback.")
    read = read_csv(file, table("feedback"))
    if held is None or read.table is None:
        return read.table or held, read.findings
    # Read by itself first, so that what is wrong with it is said at its own lines.
    _, noticed = read_feedback(read.table, loaded.raw, loaded.usable())
    if noticed.blocking:
        raise CaseBlocked(str(file), read.findings + noticed)
    names = [field.name for field in table("feedback").fields]
    return _with_rows(held, _rows(read.table, names)), read.findings


def _with_rows(held: RawTable | None, rows: Sequence[Mapping[str, str]]) -> RawTable | None:
    """A table with those rows added that it does not have.

    Raises:
        Refusal: when it has another answer about the same thing of the same round.
    """
    names = list(rows[0]) if rows else []
    there = [] if held is None else _rows(held, names)
    known = {tuple(row.values()) for row in there}
    fresh = [row for row in rows if tuple(row.values()) not in known]
    answered = {_key(row) for row in there}
    for row in fresh:
        if _key(row) in answered:
            about = row["request"] or row["unit"]
            raise Refusal(
                f"The case holds another answer about {about} of round {row['round']}.",
                "An answer that replaces it belongs to the next round; answers that were given are kept.",
            )
    scratch = RawCase("", "", "", {}, {} if held is None else {"feedback": held}, Findings(), {})
    return with_rows(scratch, "feedback", fresh).tables.get("feedback")


def _key(row: Mapping[str, str]) -> tuple[str, str]:
    """Round and what is spoken of: an answer about a request may name its unit or leave it out."""
    return row["round"], f"request:{row['request']}" if row["request"] else f"unit:{row['unit']}"


def _rows(table: RawTable, names: Sequence[str]) -> list[dict[str, str]]:
    columns = [table.columns[name].texts.tolist() if name in table.columns else [""] * table.rows for name in names]
    return [
        dict(zip(names, (str(text).strip() for text in texts), strict=True)) for texts in zip(*columns, strict=True)
    ]


def _granted(named: Sequence[str], counters: Sequence[Feedback], settled: Sequence[Feedback]) -> list[Feedback]:
    """The counter-proposals of some units and requests.

    Raises:
        Refusal: when one of them has none that stands.
    """
    if list(named) == ["all"]:
        return list(counters)
    by_subject = {entry.subject: entry for entry in counters}
    chosen = []
    for name in dict.fromkeys(named):
        found = [entry for entry in counters if name in (entry.subject, entry.request or entry.unit)]
        done = next((entry for entry in settled if name in (entry.subject, entry.request or entry.unit)), None)
        if not found and done is not None:
            raise Refusal(f"What '{name}' asked for was granted before.", f"It is the rule {done.rule} of the case.")
        if not found:
            listed = ", ".join(entry.request or entry.unit for entry in counters) or "none stands"
            raise Refusal(f"'{name}' has no counter-proposal that could be granted.", f"Those that stand: {listed}.")
        if len(found) > 1 and name not in by_subject:
            listed = " or ".join(entry.subject for entry in found)
            raise Refusal(f"Two counter-proposals speak of '{name}'.", f"Say which is granted: {listed}.")
        chosen.append(by_subject.get(name, found[0]))
    return list(dict.fromkeys(chosen))


def write_feedback(heard: Heard, target: Path, *, replace: bool, say: Say = lambda _: None) -> None:
    """Write a copy of the case with the answers of all rounds and a floor for each counter-proposal that is granted.

    Raises:
        CaseBlocked: when the case with the floors cannot be used.
        Refusal: when the target may not be used or the disk refuses.
    """
    raw = heard.loaded.raw
    if heard.table is not None and heard.table is not raw.tables.get("feedback"):
        raw = dataclass_replace(raw, tables={**raw.tables, "feedback": heard.table})
    case = heard.loaded.usable()
    raw = with_granted(raw, [step.entry for step in heard.steps], case)
    raw = with_grants(raw, [(step.entry, step.answer) for step in heard.steps], heard.answers.grants, case)
    write_case_copy(heard.loaded, raw, target, replace=replace, say=say)


def with_granted(raw: RawCase, granted: Sequence[Feedback], case: Case) -> RawCase:
    """The case with a floor for each granted counter-proposal, and who asked for it as its reason."""
    return _floors(raw, {entry: case.currency.text(entry.amount or 0) for entry in granted}, case)


def _floors(raw: RawCase, amounts: Mapping[Feedback, str], case: Case) -> RawCase:
    point = case.number_format[5]
    rows = [
        {
            "rule": entry.rule,
            "kind": "floor",
            "name": f"Counter-proposal of {entry.request or entry.unit}, round {entry.round}",
            "applies_to": entry.subject,
            "at_least": amount.replace(".", point),
            "reason": entry.reason or "Counter-proposal",
            "authority": f"Feedback of {entry.by}",
        }
        for entry, amount in amounts.items()
    ]
    return with_rows(raw, "rules", rows)


def _with_floors(raw: RawCase, counters: Sequence[Feedback]) -> Standing:
    """The case with a floor of nothing for each counter-proposal: planned as the case is, and ready to be asked."""
    from apportion.model.coherence import coherence
    from apportion.services.assemble import built

    case, findings = built(raw)
    if case is not None and counters:
        zero = case.currency.text(0)
        raw = _floors(raw, dict.fromkeys(counters, zero), case)
        case, findings = built(raw)
    if case is None:
        raise CaseBlocked(raw.source, findings)
    return Standing(raw, case, findings + coherence(case))


def _priced(loaded: Loaded, before: Standing, entry: Feedback, say: Say) -> Priced:
    from apportion.services.alternatives import Question, alternatives_of

    say(f"pricing what {entry.request or entry.unit} asks for")
    answer = _asked(before, entry)
    units, requests = ((), (entry.request,)) if entry.request else ((entry.unit,), ())
    found = alternatives_of(loaded, Question(WITHIN, units=units, requests=requests))
    ranges = () if found.alternatives is None else found.alternatives.ranges
    reach = next((item for item in ranges if item.id == (entry.request or entry.unit)), None)
    return Priced(entry, 0 if reach is None else reach.amount, answer, reach)


def _asked(before: Standing, entry: Feedback) -> WhatIf:
    point = before.case.number_format[5]
    amount = before.case.currency.text(entry.amount or 0).replace(".", point)
    return what_if(before, {f"rule.{entry.rule}.at_least": amount})


def _steps(before: Standing, granted: Sequence[Feedback], say: Say) -> tuple[Step, ...]:
    steps = []
    for entry in granted:
        say(f"granting what {entry.request or entry.unit} asks for")
        answer = _asked(before, entry)
        steps.append(Step(entry, answer))
        if not answer.both_stand:
            break
        before = answer.after
    return tuple(steps)
