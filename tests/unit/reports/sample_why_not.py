"""Why requests of the sample capital plan receive no more, written by hand; values and prices are invented."""

from __future__ import annotations

from fractions import Fraction

from apportion.model.conflict import Conflict
from apportion.model.why_not import LeastChange, Moved, WhyNot

K = 100_000
"""A thousand dollars in cents."""

BRIDGE = WhyNot(
    request="bridge",
    name="River bridge",
    wanted="funded",
    level="",
    amount=0,
    asked=9_000 * K,
    possible=False,
    loss=None,
    moved=(),
    brings=(),
    changes=(
        LeastChange(
            "rule",
            "",
            None,
            None,
            "It would be funded without the rule 'One building at a time'.",
            rule="one-building",
            is_least=False,
            edits=(("drop", "rule.one-building"),),
        ),
    ),
    conflicts=(
        Conflict(
            ("one-building",),
            "These rules cannot hold together: River bridge as asked for; One building at a time.",
            Fraction(0),
        ),
    ),
    plans=12,
    work=6_100,
    is_complete=True,
    tried=("No total from $9,700,000.00 to $27,700,000.00 is enough.", "4 rules were tried, one at a time."),
    text="No plan that keeps all rules can give money to River bridge.",
)
PARKS = WhyNot(
    request="parks",
    name="Parks",
    wanted="funded",
    level="enhanced",
    amount=1_800 * K,
    asked=3_000 * K,
    possible=True,
    loss=Fraction(350 * K),
    moved=(Moved("fleet", "Fleet", 1_400 * K, 200 * K),),
    brings=(),
    changes=(
        LeastChange(
            "value",
            "value",
            Fraction(3_300 * K),
            Fraction(3_650 * K + 1),
            "It would be funded at level enhanced if it were worth 3,650,000.01 instead of 3,300,000.00 "
            "(350,000.01 more).",
        ),
        LeastChange(
            "total",
            "money",
            Fraction(9_700 * K),
            Fraction(10_900 * K),
            "It would be funded at level enhanced with a total of $10,900,000.00 ($1,200,000.00 more).",
            is_proved=False,
            is_least=False,
            edits=(("set", "total=10900000.00"),),
        ),
    ),
    conflicts=(),
    plans=31,
    work=15_900,
    is_complete=False,
    tried=("Totals from $9,700,000.00 to $12,100,000.00 were tried.",),
    text="The best plan that gives Parks its level enhanced ($3,000,000.00) is worth 350,000.00 less than this one.",
)
LIBRARY = WhyNot(
    request="library",
    name="Library",
    wanted="nothing",
    level="",
    amount=4_000 * K,
    asked=4_000 * K,
    possible=True,
    loss=Fraction(0),
    moved=(),
    brings=(),
    changes=(),
    conflicts=(),
    plans=0,
    work=0,
    is_complete=True,
    tried=(),
    text="Library receives everything it asks for: $4,000,000.00.",
)
"""It starts a year late, which is not less than it asks for."""
