"""The budget of a village, small enough to be worked out by hand.

100,000 for roads (floor 30,000, cap 80,000, worth 2 × 0.6 = 1.2 for each unit) and a library (floor 10,000, cap 50,000,
worth 1.5 × 0.4 = 0.6): roads are filled to their cap, and the library receives the 20,000 that are left.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from apportion.reports.document.material import Material
from apportion.services.brief import material_at

CASE = Path(__file__).parents[3] / "golden" / "brief" / "small"


@cache
def village() -> Material:
    return material_at(CASE)
