"""The scores of the technology company's initiatives through the command, by the formula that its source prints.

score = 10 x (0.40 x min(multiple / 5, 1) + 0.30 x 0.85 + 0.20 x 0.75 + 0.10 x 0.80) = 0.8 x multiple + 4.85. The source
prints 9.2, 8.8, 8.5, 8.1 and 7.9 for its first five, which do not follow from it, and leaves developer tools out.
"""

from decimal import Decimal
from pathlib import Path

from apportion.services.score_case import score_at

COMPANY = Path(__file__).resolve().parents[2] / "examples" / "technology-company"
BY_FORMULA = {
    "ai-platform": "8.21",
    "enterprise-sales": "7.65",
    "process-automation": "7.41",
    "developer-tools": "7.33",
    "customer-success-platform": "7.17",
    "customer-acquisition": "7.09",
    "infrastructure": "7.09",
    "supply-chain": "7.01",
    "marketing-automation": "6.61",
    "quality-management": "6.53",
}


def test_the_ten_initiatives_score_by_the_printed_formula() -> None:
    found = score_at(COMPANY, None).scores.assessment

    assert {name: str(score) for name, score in found.scores_shown.items()} == BY_FORMULA
    assert found.ranking.order == tuple(BY_FORMULA)
    assert found.ranking.rank("infrastructure") == found.ranking.rank("customer-acquisition") == 6


def test_what_the_criteria_add_sums_to_the_score() -> None:
    found = score_at(COMPANY, None).scores.assessment

    for name, parts in found.contributions_shown.items():
        assert sum(parts.values()) == found.scores_shown[name]
        assert parts["strategic"] + parts["risk"] + parts["timeline"] == Decimal("4.85")


def test_the_growth_envelope_pays_for_exactly_the_first_seven() -> None:
    """1.8 + 1.2 + 0.9 + 0.7 + 0.7 + 0.6 + 1.1 = 7.0 million."""
    cut = score_at(COMPANY, None).scores.cut

    assert cut is not None
    assert (len(cut.above), cut.spent_minor, cut.left_minor) == (7, 700_000_000, 0)
    assert cut.first_below == "supply-chain"


def test_the_payback_window_of_the_ai_platform() -> None:
    """4.2 times over 24 months: (4.2 - 1) / 2 = 160 % a year simple, the square root of 4.2 less 1 compound."""
    payback = score_at(COMPANY, None).scores.items["ai-platform"].payback

    assert payback is not None
    assert str(payback) == "4.2x over 24 months"
    assert f"{float(payback.rate_simple or 0):.1%} {payback.rate_compound or 0:.1%}" == "160.0% 104.9%"
