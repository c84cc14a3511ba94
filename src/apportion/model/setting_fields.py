"""The settings of a case: single values about the whole budget."""

from __future__ import annotations

from typing import Final

from apportion.model.audience_fields import AUDIENCE_SETTINGS
from apportion.model.context import CONTEXT_WORDS
from apportion.model.fields import FORMAT, Field
from apportion.model.release_fields import RELEASE_SETTINGS
from apportion.model.revenue_fields import CASH_SETTINGS
from apportion.model.scoring_fields import SCORING_SETTINGS
from apportion.model.stakeholder_fields import STAKEHOLDER_SETTINGS
from apportion.model.trigger_fields import TRIGGER_SETTINGS
from apportion.model.worth_fields import WORTH_SETTINGS

SETTINGS: Final[tuple[Field, ...]] = (
    Field("format", "choice", "Version of this file format.", required=True, choices=(FORMAT,), example=FORMAT),
    Field(
        "name",
        "text",
        "What this budget is called on the cover of its plan.",
        required=True,
        example="Budget 2025",
    ),
    Field("organisation", "text", "Who the money belongs to. Empty: not shown.", example="Acme Inc."),
    Field(
        "sector",
        "choice",
        "What kind of organisation this is; reports use its words (company by default).",
        default="company",
        choices=("company", "nonprofit", "government"),
    ),
    Field("currency", "text", "ISO 4217 code of the currency of every amount.", required=True, example="USD"),
    Field(
        "decimals",
        "integer",
        "Decimals of the currency's smallest unit. Empty: as usual for the currency (USD 2, JPY 0, KWD 3).",
        example="2",
    ),
    Field(
        "number_format",
        "choice",
        "How amounts are written in all files of this case: thousands separator first, then decimal sign.",
        default="1,234.56",
        choices=("1,234.56", "1.234,56", "1 234,56", "1'234.56"),
    ),
    Field(
        "periods",
        "list",
        "Budget periods in order of time, for example one fiscal year.",
        required=True,
        example="FY2025",
    ),
    Field("total", "amount", "Money to allocate over all periods.", required=True, example="25,000,000.00"),
    Field(
        "total_is",
        "choice",
        "Whether the total must be allocated to the last cent (exactly) or may be left over (at_most).",
        default="exactly",
        choices=("exactly", "at_most"),
    ),
    Field(
        "weights_sum_to",
        "decimal",
        "What the strategic weights of all requests should sum to; a different sum is reported, never corrected. "
        "Empty: not checked.",
        example="1",
    ),
    Field(
        "baseline_change",
        "percent",
        "Change against last year used for the baseline 'last year plus or minus x %' (0% by default).",
        default="0%",
        example="3%",
    ),
    Field(
        "sensitivity_change",
        "percent",
        "How far the total is moved up and down to show who would gain and lose (1% by default).",
        default="1%",
        example="1%",
    ),
    Field(
        "fairness",
        "choice",
        "Whether an idea of fairness holds before value counts: max_min (the smallest funded share is as large as "
        "possible), proportional (funded shares differ as little as possible), or none (the default).",
        default="none",
        choices=("none", "max_min", "proportional"),
    ),
    Field(
        "fairness_among",
        "selector",
        "Whose funded shares are compared: 'each unit', 'each request', or either in a selector (each unit by "
        "default).",
        default="each unit",
        example="each unit in not tag:debt",
    ),
    Field(
        "fairness_cost",
        "percent",
        "Part of the best value that fairness may cost. Required with fairness.",
        example="5%",
    ),
    *SCORING_SETTINGS,
    *WORTH_SETTINGS,
    *CASH_SETTINGS,
    *RELEASE_SETTINGS,
    *TRIGGER_SETTINGS,
    *STAKEHOLDER_SETTINGS,
    *AUDIENCE_SETTINGS,
    *(
        Field(
            f"context.{name}",
            "choice",
            f"Situation: {name.replace('_', ' ')}. Empty: not stated.",
            choices=words,
        )
        for name, words in CONTEXT_WORDS.items()
    ),
)
