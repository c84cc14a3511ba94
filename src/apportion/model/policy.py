"""What the situation of a budget sets: settings, how entries of several parameters combine, and what is in force.

Knows settings and the rule by which each combines. It must not know the table of entries (``model.policy_entries``),
nor what other rooms do with a setting.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from apportion.model.context import Context
from apportion.model.findings import Place

Unit = Literal["percent", "points", "months", "count", "word"]
"""``percent`` is held as written (80 is 80 %); ``points`` are percentage points added to another percentage."""


class Combine(StrEnum):
    """What holds where several parameters of one situation set the same thing."""

    MOST = "most"
    """The largest: the most careful entry wins."""
    LEAST = "least"
    """The smallest."""
    SUM = "sum"
    """All of them together."""
    LAST = "last"
    """Words along a scale: the one that stands last in ``Setting.words``."""


@dataclass(frozen=True)
class Setting:
    """One number or word that the situation can set."""

    name: str
    label: str
    """How readers are told of it: "reserve sized at confidence"."""
    unit: Unit
    default: str
    """What holds when no entry sets it."""
    combine: Combine
    effect: str
    """What changes with it, in one sentence."""
    source: str
    """Where the default comes from."""
    words: tuple[str, ...] = ()
    """``word`` only: the words allowed, mildest first."""
    is_applied: bool = False
    """Whether this release works with it by itself; otherwise it is advice on how the budget is run."""

    def text(self, value: str) -> str:
        """A value for readers: ``"P90"`` is written ``90 %``."""
        match self.unit:
            case "percent":
                return f"{value} %"
            case "points":
                return f"{Decimal(value):+} percentage points"
            case "months":
                return "every month" if value == "1" else f"{value} months"
            case "count" | "word":
                return value.replace("_", " ")


@dataclass(frozen=True)
class Entry:
    """One line of the policy table: a word of the situation sets a setting."""

    parameter: str
    word: str
    setting: str
    value: str
    reason: str
    source: str = "project default"
    dated: str = "2026-11"
    """Year and month in which the entry was last reviewed."""


@dataclass(frozen=True)
class Override:
    """A case's own word on a setting, which replaces whatever the situation says."""

    setting: str
    value: str
    reason: str = ""
    authority: str = ""
    place: Place = field(default_factory=Place, compare=False)


@dataclass(frozen=True)
class InForce:
    """A setting as it holds for one case, and why."""

    setting: Setting
    value: str
    because: tuple[Entry, ...]
    """The entries of the situation that decided it, in the order of the parameters."""
    override: Override | None = None

    @property
    def differs(self) -> bool:
        """Whether something else holds than the default."""
        return self.value != self.setting.default

    @property
    def number(self) -> Decimal:
        """The value of a setting that is a number."""
        return Decimal(self.value)

    def sentence(self) -> str:
        """Why it holds: ``because market conditions are volatile: reserve ... 90 % instead of 80 %``."""
        setting = self.setting
        changed = f"{setting.label}: {setting.text(self.value)}"
        if self.differs and setting.unit != "points":
            changed += f" instead of {setting.text(setting.default)}"
        because = self.because_text
        return f"{because}: {changed}" if because else changed

    @property
    def because_text(self) -> str:
        """What decided it: ``because market conditions are volatile``; empty where nothing but the default did."""
        if self.override is not None:
            return f"because {self.override.authority or 'this case'} says so"
        causes = [f"{_words(entry.parameter)} {_verb(entry.parameter)} {_words(entry.word)}" for entry in self.because]
        return f"because {' and '.join(causes)}" if causes else ""


def in_force(
    settings: Sequence[Setting], entries: Iterable[Entry], context: Context, overrides: Sequence[Override] = ()
) -> Mapping[str, InForce]:
    """What holds for a situation: every setting by name, in the order of ``settings``."""
    stated = dict(context.stated())
    order = {parameter: place for place, parameter in enumerate(stated)}
    speaking: dict[str, list[Entry]] = {}
    for entry in entries:
        if stated.get(entry.parameter) == entry.word:
            speaking.setdefault(entry.setting, []).append(entry)
    own = {override.setting: override for override in overrides}
    result: dict[str, InForce] = {}
    for setting in settings:
        because = sorted(speaking.get(setting.name, []), key=lambda entry: order[entry.parameter])
        value = _combined(setting, [entry.value for entry in because])
        if setting.combine is not Combine.SUM:
            because = [entry for entry in because if entry.value == value]
        override = own.get(setting.name)
        result[setting.name] = InForce(setting, value if override is None else override.value, tuple(because), override)
    return result


def _combined(setting: Setting, values: Sequence[str]) -> str:
    if not values:
        return setting.default
    match setting.combine:
        case Combine.MOST:
            return max(values, key=Decimal)
        case Combine.LEAST:
            return min(values, key=Decimal)
        case Combine.SUM:
            return str(sum((Decimal(value) for value in values), Decimal(setting.default)))
        case Combine.LAST:
            return max(values, key=setting.words.index)


def _words(name: str) -> str:
    return name.replace("_", " ")


def _verb(parameter: str) -> str:
    return "are" if parameter.endswith("s") else "is"
