"""Which sums of a plan may be shown so that nothing withheld can be worked out from them.

What is withheld is not only left out: a total less the other rows would tell it. It is shown together with other rows
instead, and whether that is enough is decided by linear algebra over everything that is shown: an amount can be worked
out exactly if, and only if, it is a linear combination of the sums that are shown (Willenborg and de Waal, Elements of
Statistical Disclosure Control, Springer 2001, chapter 6; Hundepool et al., Statistical Disclosure Control, Wiley 2012,
chapter 4, where the terms are primary and secondary suppression). Amounts of nothing count as known there. Besides, a
sum that holds something withheld, less all smaller sums inside it, must hold enough beside it, and a row that stands
for several must stand for enough of them. What a reader can work out from its own amounts alone, no document tells it.

Knows cells and rows. It must not know what they mean, nor documents. Intervals are not worked out in full: that no
amount is negative may narrow what is withheld by longer chains of sums than one less others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction


@dataclass(frozen=True)
class Cells:
    """The smallest parts that an amount is made of, with the rows that each belongs to."""

    amounts: tuple[int, ...]
    """Minor units, one for each cell."""
    labels: Mapping[str, tuple[str, ...]]
    """By breakdown (``units``, ``funds``), the row of each cell; an empty name: none of them."""
    withheld: Mapping[str, frozenset[int]]
    """By what is withheld, its cells: neither their sum nor that of any other such set may be told."""
    hidden: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """By breakdown, rows whose very name is withheld: they never stand by themselves."""
    known: tuple[frozenset[int], ...] = ()
    """Sums that the reader knows anyway: its own."""
    others: tuple[tuple[int, ...], ...] = ()
    """The same cells in other measures that are shown by the same rows: asked for, last year."""
    others_in: frozenset[str] = frozenset()
    """Breakdowns in which these are shown."""
    only_first: frozenset[str] = frozenset()
    """Of what is withheld, that which has no amount in the other measures: nothing is asked of a fund."""


@dataclass(frozen=True)
class Rows:
    """How a breakdown is shown."""

    alone: tuple[str, ...]
    """Rows with their own amounts, in the order of their names."""
    together: tuple[str, ...]
    """Rows that are shown as one sum; empty: none."""


@dataclass(frozen=True)
class Protected:
    """What may be shown."""

    rows: Mapping[str, Rows]
    """By breakdown; one that is not there may not be shown at all."""
    has_total: bool
    """Whether the sum of everything may be shown."""


def protect(
    cells: Cells, breakdowns: Sequence[str], least_rows: int, least_beside: int, *, at_once: Sequence[str] = ()
) -> Protected:
    """The most detailed way to show some breakdowns that tells nothing withheld.

    Args:
        cells: what there is.
        breakdowns: what shall be shown; where something has to give way, earlier ones do so first.
        least_rows: rows that at least stand in one sum, where several do.
        least_beside: percentage of a withheld amount that lies at least beside it in any sum that is shown.
        at_once: breakdowns whose rows are shown as one sum whatever is withheld.
    """
    state = _State(cells, least_rows, Fraction(least_beside, 100))
    for name in breakdowns:
        rows = state.amount_of(name)
        state.together[name] = set(rows) if name in at_once else set(cells.hidden.get(name, ())) & set(rows)
        state.together[name] |= {row for row in rows if state.row_tells(name, row)}
    if not cells.withheld:
        return state.result(breakdowns)
    while True:
        for name in list(state.together):
            state.fill(name)
        told = state.told()
        if told is None:
            return state.result(breakdowns)
        state.give_way(told, breakdowns)


@dataclass(frozen=True, eq=False)
class _Measure:
    """One measure of the cells, with what has to be kept from the reader in it."""

    amounts: tuple[int, ...]
    withheld: Mapping[str, frozenset[int]]
    is_first: bool

    @classmethod
    def of(cls, cells: Cells, amounts: tuple[int, ...], *, is_first: bool) -> _Measure:
        """Without what the reader can work out from its own amounts: nothing that is left out keeps it from that."""
        known = list(cells.known)
        held = {name: part for name, part in cells.withheld.items() if is_first or name not in cells.only_first}
        certain = frozenset(place for place, amount in enumerate(amounts) if not amount)
        told = _combined(known, held) or _combined([part - certain for part in known], _less(held, certain))
        while told is not None:
            del held[told]
            told = _combined(known, held) or _combined([part - certain for part in known], _less(held, certain))
        return cls(amounts, held, is_first)


class _State:
    """Rows that stand together so far, and breakdowns that were given up."""

    def __init__(self, cells: Cells, least_rows: int, least_beside: Fraction) -> None:
        self.cells = cells
        self.least_rows = least_rows
        self.least_beside = least_beside
        self.together: dict[str, set[str]] = {}
        self._known = frozenset(cell for item in cells.known for cell in item)
        # A measure that nobody states tells nothing.
        self._measures = (
            _Measure.of(cells, cells.amounts, is_first=True),
            *(_Measure.of(cells, amounts, is_first=False) for amounts in cells.others if any(amounts)),
        )
        self._all = frozenset(range(len(cells.amounts)))
        self.has_total = not self.tells(self._all, self._measures[0])

    def amount_of(self, name: str) -> dict[str, int]:
        """Amounts of the rows of a breakdown."""
        found: dict[str, int] = {}
        for row, amount in zip(self.cells.labels[name], self.cells.amounts, strict=True):
            if row:
                found[row] = found.get(row, 0) + amount
        return found

    def cells_of(self, name: str, *rows: str) -> frozenset[int]:
        """Cells of some rows of a breakdown."""
        wanted = set(rows)
        return frozenset(place for place, row in enumerate(self.cells.labels[name]) if row in wanted)

    def tells(self, shown: frozenset[int], measure: _Measure) -> bool:
        """Whether a sum less the reader's own amounts tells something withheld, exactly or nearly."""
        rest = shown - self._known
        for held in measure.withheld.values():
            inside = rest & held
            if not inside:
                continue
            amount = sum(measure.amounts[place] for place in inside)
            beside = sum(measure.amounts[place] for place in rest - held)
            if beside <= 0 or beside < self.least_beside * amount:
                return True
        return False

    def row_tells(self, name: str, *rows: str) -> bool:
        """Whether the sum of some rows of a breakdown does, in any measure that is shown by them."""
        shown = self.cells_of(name, *rows)
        measures = self._measures if name in self.cells.others_in else self._measures[:1]
        return any(self.tells(shown, measure) for measure in measures)

    def fill(self, name: str) -> None:
        """Add rows to those that stand together, smallest first, until they are enough; otherwise give all up."""
        held, amounts = self.together[name], self.amount_of(name)
        spare = sorted((row for row in amounts if row not in held), key=lambda row: (amounts[row], row))
        while held and (len(held) < self.least_rows or self.row_tells(name, *held)):
            if not spare:
                del self.together[name]
                return
            held.add(spare.pop(0))

    def shown(self, names: Iterable[str]) -> Iterator[frozenset[int]]:
        """Everything that a reader can see in some breakdowns or knows anyway, as sets of cells that are added up."""
        yield from self.cells.known
        if self.has_total:
            yield self._all
        for name in names:
            held = self.together[name]
            for row in self.amount_of(name):
                if row not in held:
                    yield self.cells_of(name, row)
            if held:
                yield self.cells_of(name, *held)

    def told(self) -> str | None:
        """Something withheld that can be worked out; ``None``: nothing."""
        for measure in self._measures:
            names = [name for name in self.together if measure.is_first or name in self.cells.others_in]
            shown = list(self.shown(names))
            if not measure.is_first:
                if not names:
                    continue
                # Its total is not told by itself, but is the sum of the rows.
                shown.append(self._all)
            # Who knows that some amounts are nothing knows more; what is withheld may itself be nothing.
            certain = frozenset(place for place, amount in enumerate(measure.amounts) if not amount)
            found = (
                _combined(shown, measure.withheld)
                or _combined([cells - certain for cells in shown], _less(measure.withheld, certain))
                or self._remaining(shown, measure)
            )
            if found is not None:
                return found
        return None

    def _remaining(self, shown: Sequence[frozenset[int]], measure: _Measure) -> str | None:
        """Something withheld that a sum tells nearly when all sums inside it are taken off that do not hold it."""
        for name, held in measure.withheld.items():
            for whole in shown:
                if not whole & held or whole in self.cells.known:
                    continue
                inside = [part for part in shown if part < whole and not part & held]
                rest = whole.difference(self._known, *inside)
                if not rest & held:
                    continue
                amount = sum(measure.amounts[place] for place in rest & held)
                beside = sum(measure.amounts[place] for place in rest - held)
                if beside <= 0 or beside < self.least_beside * amount:
                    return name
        return None

    def give_way(self, told: str, breakdowns: Sequence[str]) -> None:
        """Show less: rows that hold what is told go together first, then whole breakdowns go, the total last."""
        held = self.cells.withheld[told]
        for name in breakdowns:
            if name not in self.together:
                continue
            rows = {self.cells.labels[name][place] for place in held} - {""}
            if rows - self.together[name]:
                self.together[name] |= rows
                return
        for name in breakdowns:
            if name in self.together:
                del self.together[name]
                return
        if not self.has_total:
            raise ValueError(f"{told} is told although nothing is shown.")
        self.has_total = False

    def result(self, breakdowns: Sequence[str]) -> Protected:
        """As it stands."""
        rows = {}
        for name in breakdowns:
            if name in self.together:
                held = self.together[name]
                alone = tuple(sorted(row for row in self.amount_of(name) if row not in held))
                rows[name] = Rows(alone, tuple(sorted(held)))
        return Protected(rows, self.has_total)


def _less(withheld: Mapping[str, frozenset[int]], certain: frozenset[int]) -> Mapping[str, frozenset[int]]:
    return {name: cells - certain for name, cells in withheld.items()}


def _combined(shown: Sequence[frozenset[int]], withheld: Mapping[str, frozenset[int]]) -> str | None:
    """Something withheld that is a linear combination of what is shown; ``None``: nothing.

    Cells that always stand together are one column.
    """
    signature: dict[int, list[int]] = {}
    sets = [*shown, *withheld.values()]
    for number, cells in enumerate(sets):
        for cell in cells:
            signature.setdefault(cell, []).append(number)
    groups: dict[tuple[int, ...], int] = {}
    rows: list[dict[int, Fraction]] = [{} for _ in sets]
    for numbers in signature.values():
        key = tuple(numbers)
        group = groups.setdefault(key, len(groups))
        for number in key:
            rows[number][group] = Fraction(1)
    span = Span()
    for row in rows[: len(shown)]:
        span.add(row)
    found = zip(withheld, rows[len(shown) :], strict=True)
    return next((name for name, row in found if row and span.holds(row)), None)


class Span:
    """All linear combinations of some rows, kept in echelon form; exact."""

    def __init__(self) -> None:
        self._rows: dict[int, dict[int, Fraction]] = {}

    def add(self, row: Mapping[int, Fraction]) -> None:
        """One more row."""
        rest = self._rest(row)
        if rest:
            pivot = min(rest)
            scale = rest[pivot]
            self._rows[pivot] = {column: number / scale for column, number in rest.items()}

    def holds(self, row: Mapping[int, Fraction]) -> bool:
        """Whether a row is a combination of those that were added."""
        return not self._rest(row)

    def _rest(self, row: Mapping[int, Fraction]) -> dict[int, Fraction]:
        rest = dict(row)
        done: dict[int, Fraction] = {}
        while rest:
            pivot = min(rest)
            basis = self._rows.get(pivot)
            if basis is None:
                done[pivot] = rest.pop(pivot)
                continue
            factor = rest[pivot]
            for column, number in basis.items():
                left = rest.get(column, Fraction(0)) - factor * number
                if left:
                    rest[column] = left
                else:
                    rest.pop(column, None)
        return done
