"""How figures and results read for people: money, percentages, prices, and the sentences all reports share.

Knows the case's number format and currency. It must not know the medium: no markup, no colour, no line width.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import Final, Protocol, cast

from apportion.kernel.money import Currency
from apportion.model import wording
from apportion.model.case import Case
from apportion.model.plan import Marginal, Plan, Proof, RuleOutcome, StageOutcome
from apportion.model.rule import RuleKind
from apportion.reports.figures import decimal_text, rounded

_SHORT_SCALES: Final = ((12, "T"), (9, "B"), (6, "M"), (3, "k"))
_SHORT_DIGITS: Final = 3
_PRICE_DECIMALS: Final = 6
_MONEY_PRICE_DECIMALS: Final = 4
_SMALLEST_SHARE_SHOWN: Final = Fraction(1, 10_000)
_SMALLEST_NAMES: Final = {"GBP": "penny", "GIP": "penny", "FKP": "penny", "SHP": "penny"}
_CENT_DECIMALS: Final = 2


class Written(Protocol):
    """Anything that says how its money is written: a case, or a plan read back."""

    @property
    def currency(self) -> Currency:
        """The currency of every amount."""

    @property
    def number_format(self) -> str:
        """One of the spellings of 1234.56 that a case may choose."""


class Formatter:
    """Numbers for people, in one case's number format and currency, spelled as the plan's own sentences are.

    Args:
        source: the case, or a plan read back.
    """

    def __init__(self, source: Written) -> None:
        self.currency = source.currency
        # The wording needs of a case no more than ``Written`` promises, which a plan read back has too.
        self._case = cast("Case", source)
        self._one = wording.one_unit(self._case)

    def money(self, amount_minor: int) -> str:
        """Every decimal, grouped, with the currency: ``"$12,000,000.00"``."""
        return wording.money(self._case, int(amount_minor))

    def money_whole(self, amount_minor: int) -> str:
        """Without decimals where they are all zero, for headlines: ``"$12,000,000"``."""
        return wording.money_whole(self._case, int(amount_minor))

    def money_alike(self, amounts_minor: Iterable[int | None]) -> Callable[[int], str]:
        """How to write the amounts of one column: without decimals only where none of them needs any."""
        per_major = self.currency.minor_per_major
        whole = all(amount is None or amount % per_major == 0 for amount in amounts_minor)
        return self.money_whole if whole else self.money

    def money_short(self, amount_minor: int | Fraction) -> str:
        """Three digits for charts and headlines: ``"$12.0M"``, ``"$850k"``."""
        number = Fraction(amount_minor) / self.currency.minor_per_major
        return self._signed(self._shortened(abs(number)), negative=number < 0)

    def money_tick(self, amount_minor: int | Fraction) -> str:
        """A round number on an axis: ``"$2M"``, ``"$2.5M"``."""
        number = Fraction(amount_minor) / self.currency.minor_per_major
        return self._signed(self._shortened(abs(number), trimmed=True), negative=number < 0)

    def money_fine(self, amount_minor: Fraction) -> str:
        """Money that need not be whole minor units, to the nearest one: expected value, cost of a rule."""
        return self.money(round(amount_minor))

    def money_price(self, price: Fraction) -> str:
        """Expected value per unit of money, counted like money, up to four decimals: ``"$3.50"``."""
        digits = decimal_text(abs(price), _MONEY_PRICE_DECIMALS, least=min(2, self.currency.decimals))
        return self._signed(self._localised(digits), negative=price < 0)

    def change(self, amount_minor: int) -> str:
        """A difference with its sign: ``"+$1,200.00"``; nothing changed is ``"no change"``."""
        if amount_minor == 0:
            return "no change"
        return f"+{self.money(amount_minor)}" if amount_minor > 0 else self.money(amount_minor)

    def number(self, number: Fraction, decimals: int = 2) -> str:
        """A plain number, grouped, with at most ``decimals`` decimals: posts, hours, weights."""
        text = self._localised(decimal_text(abs(number), decimals))
        return f"-{text}" if number < 0 else text

    def fixed(self, number: Fraction, decimals: int) -> str:
        """A plain number, grouped, with exactly so many decimals, so that a column aligns: ``"0.700"``."""
        scaled = rounded(number, decimals)
        whole, part = divmod(abs(scaled), 10**decimals)
        text = self._localised(f"{whole}.{part:0{decimals}d}" if decimals else str(whole))
        return f"-{text}" if scaled < 0 else text

    def respelled(self, figure: str) -> str:
        """A figure written ``1,234.56``, with the separators of the case."""
        return wording.localised(self._case, figure)

    def percent(self, share: Fraction, decimals: int = 1) -> str:
        """``Fraction(288, 1000)`` is ``"28.8 %"``; the decimals are always there, so that columns align."""
        scaled = rounded(share * 100, decimals)
        whole, part = divmod(abs(scaled), 10**decimals)
        digits = f"{whole}.{part:0{decimals}d}" if decimals else str(whole)
        return f"{'-' if scaled < 0 else ''}{self._localised(digits)}\N{NO-BREAK SPACE}%"

    def percent_plain(self, share: Fraction) -> str:
        """A stated percentage without trailing zeros, for sentences: ``"1 %"``."""
        return wording.percent(self._case, share)

    def percent_change(self, share: Fraction, decimals: int = 1) -> str:
        """A relative change with its sign: ``"+12.5 %"``."""
        text = self.percent(share, decimals)
        return f"+{text}" if share > 0 else text

    def price(self, price: Fraction) -> str:
        """Value per unit of money, two to six decimals: ``"0.70"``, ``"0.388210"``."""
        text = self._localised(decimal_text(abs(price), _PRICE_DECIMALS, least=2))
        return f"-{text}" if price < 0 else text

    def value(self, value_minor: Fraction) -> str:
        """Weighted value in units of value, which are not money: ``"14,987,900.00"``."""
        return wording.value(self._case, value_minor)

    def value_short(self, value_minor: Fraction) -> str:
        """Three digits of a value: ``"15.0M"``."""
        number = value_minor / self.currency.minor_per_major
        text = self._shortened(abs(number))
        return f"-{text}" if number < 0 else text

    @property
    def one(self) -> str:
        """One unit of money as it is spoken of: ``"$1"``."""
        return self._one

    @property
    def smallest(self) -> str:
        """The smallest amount there is: ``"$0.01"``."""
        return self.money(1)

    @property
    def smallest_name(self) -> str:
        """What the smallest amount is called in a sentence."""
        named = _SMALLEST_NAMES.get(self.currency.code)
        return named or ("cent" if self.currency.decimals == _CENT_DECIMALS else "unit")

    def _localised(self, plain: str) -> str:
        whole, point, part = plain.partition(".")
        return wording.localised(self._case, f"{int(whole):,}{point}{part}")

    def _signed(self, body: str, *, negative: bool) -> str:
        text = self._one.replace("1", body, 1)
        return f"-{text}" if negative else text

    def _shortened(self, number: Fraction, *, trimmed: bool = False) -> str:
        for power, letter in _SHORT_SCALES:
            scaled = number / 10**power
            # 999,950 is 1.00M: the scale is chosen by the number as it will be shown, rounded to three digits.
            if scaled < 1 - Fraction(5, 10 ** (_SHORT_DIGITS + 1)):
                continue
            decimals = max(0, _SHORT_DIGITS - len(str(max(1, int(scaled)))))
            if rounded(scaled, decimals) >= 10**_SHORT_DIGITS:
                decimals = max(0, decimals - 1)
            digits = str(rounded(scaled, decimals))
            plain = f"{digits[:-decimals]}.{digits[-decimals:]}" if decimals else digits
            if trimmed and decimals:
                plain = plain.rstrip("0").rstrip(".")
            return f"{self._localised(plain)}{letter}"
        return self._localised(str(round(number)))


def status_title(plan: Plan) -> str:
    """The result in a few words."""
    if plan.status == "optimal":
        return "Optimal: proved"
    if plan.status == "feasible":
        return "Within a proved distance of the best"
    if plan.status == "infeasible":
        return "No plan can keep all these rules"
    return "No answer was found"


def status_sentence(plan: Plan, formatter: Formatter) -> str:
    """What was proved, for somebody who decides on the plan."""
    if plan.status == "infeasible":
        return (
            "The rules contradict each other: whatever is decided, at least one of them is broken. "
            "Below are the rules that clash and the smallest changes that would let them hold together."
        )
    if plan.status == "unknown" or plan.proof is None:
        return "The search ended at its limit before it found a plan or showed that there is none."
    kept = _kept(plan, formatter)
    if plan.status == "optimal":
        searched = "the search ruled out every other combination: " if plan.proof.search_bound is not None else ""
        return f"{kept}, and {searched}{_no_better(plan.proof, formatter)}."
    gap = plan.proof.best_gap
    more = f"{formatter.value(gap)} of weighted value{_share(gap, plan.proof.bound, formatter)}"
    cut = " The search ended at its limit of work." if not plan.proof.searched_all else ""
    return f"{kept}.{cut} A better plan may exist, but none is worth over {more} more than this one."


def gap_sentence(proof: Proof, formatter: Formatter) -> str:
    """The distance between the plan and the proved bound, and how much of it whole minor units cost.

    With decisions there are two bounds, and each is named for what it is.
    """
    if proof.search_bound is not None:
        return _two_bounds(proof, formatter)
    gap = proof.gap
    if gap == 0:
        return "The plan's value equals the bound: the gap is zero."
    size = f"{formatter.value(gap)}" if gap >= 1 else f"less than {formatter.value(Fraction(1))}"
    said = f"The gap is {size} of weighted value"
    if proof.rounding <= 0:
        return f"{said}."
    part = "all of it is" if proof.rounding >= gap else "part of it is"
    return f"{said}; {part} the cost of paying in whole {formatter.smallest_name}s."


def _two_bounds(proof: Proof, formatter: Formatter) -> str:
    beyond = formatter.value(proof.gap)
    relaxed = (
        f"Could parts of projects be funded, a plan could be worth at most {formatter.value(proof.bound)}, which is "
        f"{beyond} more than this one; that bound was computed without the solver"
    )
    if proof.gap == 0:
        relaxed = "The plan's value equals the bound that allows parts of projects, computed without the solver"
    looked = f"{proof.nodes:,} nodes of its tree" if proof.nodes != 1 else "1 node of its tree"
    left = max(Fraction(0), proof.search_bound - proof.value_lower) if proof.search_bound is not None else Fraction(0)
    if not proof.searched_all:
        return (
            f"{relaxed}. The solver's search over whole projects ended at its limit after {looked}: on its word no "
            f"plan is worth over {formatter.value(left)} more."
        )
    if left < 1:
        return (
            f"{relaxed}. The solver's search over whole projects is complete ({looked}): on its word no plan is worth "
            f"more than this one."
        )
    return (
        f"{relaxed}. The solver's search over whole projects has ended ({looked}): on its word no plan is worth over "
        f"{formatter.value(left)} more."
    )


def fairness_sentence(plan: Plan, formatter: Formatter) -> str:
    """What fairness costs; empty where none was asked for."""
    price = plan.price_of_fairness
    if price is None:
        return ""
    if price <= 0:
        return "Fairness costs nothing: no plan without it is worth more."
    share = ""
    if plan.proof is not None:
        share = _share(price, plan.proof.value_lower + price, formatter)
    costs = f"Fairness costs {formatter.value(price)} of weighted value{share}"
    return f"{costs}: the best plan without it is worth that much more."


def stage_figure(stage: StageOutcome, number: Fraction, formatter: Formatter) -> str:
    """A figure of a step in its own measure."""
    if stage.measured_in == "share":
        return formatter.percent(number, 2)
    return formatter.money_fine(number) if stage.measured_in == "money" else formatter.value(number)


def carries_forward(case: Case) -> bool:
    """True when funds have something to say about what is left at the end of a period."""
    return any(fund.has_rollover for fund in case.funds) or (len(case.periods) > 1 and bool(case.funds))


def marginal_sentence(
    marginal: Marginal, formatter: Formatter, names: Mapping[str, str] | None = None, *, last: bool = False
) -> str:
    """What the next unit of money does: "the next $1 goes to research and adds 0.70 of weighted value, …".

    Args:
        marginal: the next, or the last, unit of money.
        formatter: of the case.
        names: names of requests by id; without them the ids are shown.
        last: whether ``marginal`` is about the last unit of money instead of the next.
    """
    who = _listed([(names or {}).get(request, request) for request in marginal.requests])
    weighted, expected = formatter.price(marginal.weighted), formatter.money_price(marginal.expected)
    worth = f"{weighted} of weighted value, {expected} of expected value"
    one = formatter.one
    if last:
        return f"the last {one} went to {who} and added {worth}" if who else f"the last {one} added {worth}"
    if marginal.weighted == 0 and marginal.expected == 0:
        return f"the next {one} finds no use that adds value under these rules"
    return f"the next {one} goes to {who} and adds {worth}" if who else f"the next {one} adds {worth}"


def rule_price_sentence(rule: RuleOutcome, formatter: Formatter) -> str:
    """What relaxing a rule by one unit would bring; empty when it would bring nothing that is known."""
    if rule.price is None or rule.price == 0:
        return ""
    gain = f"{formatter.price(abs(rule.price))} of weighted value"
    if rule.kind is RuleKind.TOTAL:
        return f"One more {formatter.one} in the total would add {gain}."
    unit = "One unit" if rule.kind is RuleKind.RESOURCE else formatter.one
    direction = "more room" if rule.price > 0 else "less"
    return f"{unit} {direction} here would add {gain}."


def rule_cost_sentence(rule: RuleOutcome, formatter: Formatter) -> str:
    """What a rule costs by planning again without it; empty where that was not tried."""
    if rule.value_lost is None:
        return ""
    # One outcome of a rule for each unit says what all of them cost together.
    without = "Without this rule for all that it names" if "/" in rule.rule else "Without it"
    more = f"{formatter.value(rule.value_lost)} more" if rule.value_lost > 0 else "no more"
    return f"{without} the best plan would be worth {more}."


def dependence_share(plan: Plan) -> Fraction | None:
    """Share of the money free to decide that would go elsewhere if all values were equal."""
    if plan.dependence is None or plan.dependence.free_money <= 0:
        return None
    return Fraction(plan.dependence.moved, plan.dependence.free_money)


def sentence(text: str) -> str:
    """The text with a capital first letter and a full stop."""
    trimmed = text.strip()
    if not trimmed:
        return ""
    ended = trimmed if trimmed[-1] in ".!?…:" else f"{trimmed}."
    return ended[0].upper() + ended[1:]


def plural(count: int, one: str, many: str = "") -> str:
    """``plural(2, "rule")`` is ``"2 rules"``."""
    return f"{count} {one if count == 1 else many or one + 's'}"


def _kept(plan: Plan, formatter: Formatter) -> str:
    broken = sum(1 for rule in plan.rules if rule.broken_by > 0)
    if not broken:
        return f"Every rule holds to the last {formatter.smallest_name}"
    are, its = ("is", "its") if broken == 1 else ("are", "their")
    soft = f"{plural(broken, 'soft rule')} {are} broken, as {its} price or priority allows"
    return f"Every hard rule holds to the last {formatter.smallest_name}; {soft}"


def _no_better(proof: Proof, formatter: Formatter) -> str:
    gap = proof.best_gap
    smallest = formatter.smallest_name
    if gap < 1:
        return f"no plan under these rules can be worth more by even one {smallest} of weighted value"
    rounding = f", which is what whole {smallest}s cost" if proof.rounding >= gap else ""
    more = f"{formatter.value(gap)} of weighted value{_share(gap, proof.bound, formatter)}"
    return f"no plan under these rules can be worth over {more} more{rounding}"


def _share(part: Fraction, whole: Fraction, formatter: Formatter) -> str:
    if whole <= 0:
        return ""
    if part < whole * _SMALLEST_SHARE_SHOWN:
        return f" (less than {formatter.percent(_SMALLEST_SHARE_SHOWN, 2)})"
    return f" ({formatter.percent(part / whole, 2)})"


def _listed(names: list[str]) -> str:
    shown = names[:3]
    if len(names) > len(shown):
        return f"{', '.join(shown)} and {plural(len(names) - len(shown), 'other')}"
    if len(shown) > 1:
        return f"{', '.join(shown[:-1])} and {shown[-1]}"
    return shown[0] if shown else ""
