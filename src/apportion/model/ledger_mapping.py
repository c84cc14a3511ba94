"""How somebody's ledger files are to be read: which columns mean what, as data.

Knows the choices of a mapping file. It must not know files, nor how they are written (see ``model.intake``).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal

from apportion.kernel.calendar import FiscalCalendar
from apportion.kernel.money import Currency
from apportion.model.findings import Place
from apportion.model.ledger import AccountType, Dimension, Measure

Sign = Literal["as-is", "negated", "debit-positive", "negative-is-expense"]
"""What the sign of an amount says.

``as-is``: spending and receipts are positive already. ``negated``: both are negative. ``debit-positive``: general
ledger; accounts of expense and assets as they stand, revenue and liabilities negated. ``negative-is-expense``: bank
statement; expense and assets negated, revenue and liabilities as they stand.
"""
SIGNS: Final[tuple[Sign, ...]] = ("as-is", "negated", "debit-positive", "negative-is-expense")

Scale = Literal["units", "thousands", "millions"]
SCALES: Final[dict[Scale, int]] = {"units": 0, "thousands": 3, "millions": 6}
"""Powers of ten by which amounts of a source are shortened."""

PATH_SEPARATOR: Final = " > "
"""Between the levels of a path, in headings, in constants and in the ids of members."""

TIME_FIELDS: Final = ("date", "year", "calendar_year", "month", "period", "quarter")

Factors = tuple[tuple[AccountType, int], ...]
"""By type of account 1 or -1: what an amount as it stands in the file is multiplied with."""


def factors_of(sign: Sign) -> Factors:
    """What a sign convention means for each type of account. Quantities of statistical accounts stand as they are."""
    plus_for_spending = {"as-is": 1, "negated": -1, "debit-positive": 1, "negative-is-expense": -1}[sign]
    plus_for_receipts = {"as-is": 1, "negated": -1, "debit-positive": -1, "negative-is-expense": 1}[sign]
    return (
        (AccountType.EXPENSE, plus_for_spending),
        (AccountType.REVENUE, plus_for_receipts),
        (AccountType.ASSET, plus_for_spending),
        (AccountType.LIABILITY, plus_for_receipts),
        (AccountType.STATISTICAL, 1),
    )


AS_IS: Final = factors_of("as-is")


@dataclass(frozen=True)
class Heading:
    """One column, by what it may be called."""

    alternatives: tuple[str, ...]
    """Headings as written; the one that a file has is taken, and a file that has two of them is asked about."""
    place: Place = field(default_factory=Place, compare=False)

    @property
    def label(self) -> str:
        """The first name, for messages."""
        return self.alternatives[0]


@dataclass(frozen=True)
class PathColumns:
    """Where the members of one dimension stand in a source, and what they are called."""

    codes: tuple[Heading, ...] = ()
    """One column per level, the highest first. Empty: the source does not state the dimension by column."""
    names: tuple[Heading, ...] = ()
    """Names beside the codes, level by level; empty, or as many as ``codes``."""
    separator: str = ""
    """Splits the one column of codes into levels. Empty: it is one level."""
    constant: tuple[str, ...] = ()
    """The path of every row, level by level, where no column says it."""
    place: Place = field(default_factory=Place, compare=False)

    @property
    def stated(self) -> bool:
        """Whether the source says this dimension at all."""
        return bool(self.codes or self.constant)


@dataclass(frozen=True)
class ValueColumn:
    """A column of amounts, or of several alike: its own constants go before those of the source."""

    heading: Heading
    """A heading may hold ``{year}``, ``{month}``, ``{period}`` or ``{quarter}``: every column that fits is one."""
    measure: Measure | None = None
    year: str = ""
    period: str = ""
    month: str = ""
    quarter: str = ""
    constants: tuple[tuple[Dimension, tuple[str, ...]], ...] = ()
    negative: bool = False
    """Whether the column counts against the others: the credit column beside the debit column."""
    quantity: bool = False
    """Whether the column holds quantities: no money."""


@dataclass(frozen=True)
class Filter:
    """Records chosen by what stands in one column."""

    heading: Heading
    texts: tuple[str, ...]
    """Exact texts; ``*`` stands for any letters."""
    keeps: bool
    """Whether only these records are taken, or these are left out."""


@dataclass(frozen=True)
class TotalColumn:
    """A column that repeats what others add up to; it is checked and never added."""

    heading: Heading
    of: tuple[tuple[Heading, int], ...]
    """Columns and the factor, 1 or -1, with which each counts."""


@dataclass(frozen=True)
class LedgerSource:
    """Files of one layout, and what their columns mean."""

    files: tuple[str, ...]
    """Names or patterns (``2019-*.csv``), relative to the mapping file."""
    place: Place
    sheet: str = ""
    """Sheet of a workbook. Empty: its only sheet with content."""
    encoding: str = ""
    """Empty: told by content."""
    delimiter: str = ""
    """Empty: told by content."""
    time: tuple[tuple[str, Heading], ...] = ()
    """Columns of ``TIME_FIELDS``."""
    constants: tuple[tuple[str, str], ...] = ()
    """``TIME_FIELDS`` that are the same in every record."""
    date_format: str = ""
    """In the codes of ``strptime``. Empty: year-month-day."""
    paths: tuple[tuple[Dimension, PathColumns], ...] = ()
    account_type_column: Heading | None = None
    account_types: tuple[tuple[str, AccountType], ...] = ()
    """What the words of that column, or of the table of accounts, mean."""
    account_type: AccountType | None = None
    """Type of all accounts of the source that no table or column gives one."""
    measure: Measure | None = None
    measure_column: Heading | None = None
    measures: tuple[tuple[str, Measure], ...] = ()
    """What the words of that column mean."""
    values: tuple[ValueColumn, ...] = ()
    quantity: Heading | None = None
    """Quantity beside the amount of the same record."""
    factors: Factors = AS_IS
    scale: Scale | None = None
    """``None``: not stated; amounts are in full and nothing in the file may say otherwise."""
    filters: tuple[Filter, ...] = ()
    totals: tuple[TotalColumn, ...] = ()
    details: tuple[Heading, ...] = ()
    """Columns kept for looking at single rows: supplier, voucher number."""
    numbers: Literal["exact", "binary"] = "exact"
    """Whether amounts were written by people or exactly, or by a program that holds them in binary: with exponents,
    and with noise far below the minor unit."""
    control_characters: Literal["refuse", "remove"] = "refuse"
    """What becomes of invisible characters that no table should have."""
    blank_amounts: Literal["refuse", "ignore"] = "refuse"
    total_rows: Literal["ask", "keep"] = "ask"
    """Whether members called "Total ..." are ordinary ones."""

    @property
    def needs_types(self) -> bool:
        """Whether the sign of an amount depends on the type of its account."""
        money = [factor for kind, factor in self.factors if kind is not AccountType.STATISTICAL]
        return len(set(money)) > 1

    def path(self, dimension: Dimension) -> PathColumns:
        """Where a dimension stands; nothing is stated where the source is silent."""
        return dict(self.paths).get(dimension, PathColumns())


@dataclass(frozen=True)
class MemberTable:
    """A file that lists the members of one dimension."""

    dimension: Dimension
    file: str
    id: Heading
    name: Heading | None
    parent: Heading | None
    type: Heading | None
    types: tuple[tuple[str, AccountType], ...]
    place: Place


@dataclass(frozen=True)
class LedgerMapping:
    """A whole mapping file."""

    name: str
    currency: Currency
    number_format: str
    """How amounts are written: one of the choices of a case's setting of this name."""
    calendar: FiscalCalendar
    sources: tuple[LedgerSource, ...]
    tables: tuple[MemberTable, ...] = ()
    file: str = ""
    """Name of the mapping file."""

    def table(self, dimension: Dimension) -> MemberTable | None:
        """The table of a dimension's members, where one is given."""
        return next((table for table in self.tables if table.dimension == dimension), None)
