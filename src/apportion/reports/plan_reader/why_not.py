"""The section of a plan's document that says why requests receive no more.

Besides the kind of each entry it checks what every answer must fulfil: a number is there where something is counted,
nothing is lost where nothing is possible, an edit is one that a what-if takes. It must not know the case.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final, cast, get_args

from apportion.model.why_not import Counted, Edit, Reaches, Subject, Wanted
from apportion.reports.plan_reader.document import ChangeEntry, WhyNotEntry
from apportion.reports.plan_reader.entry import Entry

_SUBJECTS: Final[tuple[Subject, ...]] = get_args(Subject)
_COUNTED: Final[tuple[Counted, ...]] = tuple(word for word in get_args(Counted) if word)
_WANTED: Final[tuple[Wanted, ...]] = get_args(Wanted)
_REACHES: Final[tuple[Reaches, ...]] = get_args(Reaches)
_EDITS: Final = ("set", "drop")


def why_not_section(reader: Entry) -> tuple[WhyNotEntry, ...] | None:
    """All answers; ``None`` where nobody asked.

    Raises:
        PlanUnreadable: when an entry is missing or is not what it should be.
    """
    unmet = reader.child("unmet")
    count, answered = unmet.count("count"), unmet.count("answered")
    if reader.absent("why_not"):
        if answered:
            raise unmet.fault("answered", "0, as nothing is answered")
        return None
    if reader.absent("fingerprint"):
        raise reader.fault("why_not", "null: there is no plan")
    answers = reader.each("why_not", _answer)
    names = [answer.request for answer in answers]
    twice = next((index for index, name in enumerate(names) if name in names[:index]), None)
    if twice is not None:
        raise reader.fault("why_not", f"a list with one answer for each request: {names[twice]} has two")
    told = sum(answer.wanted != "nothing" for answer in answers)
    if answered != told or answered > count:
        raise unmet.fault("answered", f"the {told} of at most {count} unmet requests that are answered")
    return answers


def _answer(row: Entry) -> WhyNotEntry:
    answer = WhyNotEntry(
        request=row.text("request"),
        name=row.text("name"),
        wanted=row.one_of("wanted", _WANTED),
        level=row.optional_text("level"),
        amount=row.money("amount"),
        asked=row.money("asked"),
        possible=None if row.absent("possible") else row.flag("possible"),
        loss=row.optional_value("loss"),
        brings=row.words("brings"),
        moved=row.each("moved", lambda item: (item.text("request"), item.money("before"), item.money("after"))),
        changes=row.each("changes", _change),
        conflicting=_conflicting(row),
        is_complete=row.flag("complete"),
        text=row.text("text"),
    )
    row.count("plans")
    row.count("work")
    row.words("tried")
    _check_answer(row, answer)
    return answer


def _conflicting(row: Entry) -> tuple[str, ...]:
    named = row.each("conflicts", lambda item: (item.words("rules"), item.text("text")))
    return tuple(dict.fromkeys(rule for rules, _ in named for rule in rules))


def _check_answer(row: Entry, answer: WhyNotEntry) -> None:
    is_met = answer.amount == answer.asked
    if not 0 <= answer.amount <= answer.asked or (answer.wanted == "nothing" and not is_met):
        raise row.fault("amount", "an amount up to what is asked for, and all of it where nothing is wanted")
    if answer.wanted == "nothing" and (answer.changes or answer.moved):
        raise row.fault("changes", "empty, as nothing is wanted")
    if answer.loss is not None and (answer.loss < 0 or not answer.possible):
        raise row.fault("loss", "null, or what a plan that is possible has less")
    if answer.possible is not True and (answer.moved or answer.brings):
        raise row.fault("moved", "empty, as no plan funds it")
    if answer.possible is not False and answer.conflicting:
        raise row.fault("conflicts", "empty, as rules do not keep it from being funded")


def _change(row: Entry) -> ChangeEntry:
    subject = row.one_of("subject", _SUBJECTS)
    # A rule that is left out is the one change that counts nothing.
    counted: Counted = "" if row.absent("counted_in") else row.one_of("counted_in", _COUNTED)
    if (subject == "rule") != (not counted):
        raise row.fault("counted_in", "what the change is counted in, and null only for a rule that is left out")
    rule = row.optional_text("rule")
    if bool(rule) != (subject in ("rule", "limit")):
        raise row.fault("rule", "the id of a rule, and null for other subjects")
    before, after = (_number(row, key, counted) for key in ("before", "after"))
    if before is not None and before == after:
        raise row.fault("after", "another number than before")
    return ChangeEntry(
        subject=subject,
        counted_in=counted,
        before=before,
        after=after,
        text=row.text("text"),
        rule=rule,
        reaches=row.one_of("reaches", _REACHES),
        together_with=row.words("together_with"),
        is_proved=row.flag("proved"),
        is_least=row.flag("least"),
        edits=tuple(_edit(row, text) for text in row.words("edits")),
    )


def _number(row: Entry, key: str, counted: Counted) -> Fraction | None:
    if not counted:
        if not row.absent(key):
            raise row.fault(key, "null, as nothing is counted")
        return None
    if counted == "money":
        return Fraction(row.money(key))
    return row.value(key) if counted == "value" else Fraction(row.decimal(key))


def _edit(row: Entry, written: str) -> Edit:
    option, _, text = written.partition(" ")
    word = option.removeprefix("--")
    name, equals, number = text.partition("=")
    is_edit = option.startswith("--") and word in _EDITS and bool(name.strip())
    if not is_edit or (word == "set") != bool(equals and number.strip()):
        raise row.fault("edits", "a list of edits such as '--set total=24.00' or '--drop rule.overhead'")
    return cast("Edit", (word, text))
