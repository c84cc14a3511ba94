"""The technology company of eight departments, in words: floors, caps, return on a dollar and strategic weight."""

from __future__ import annotations

from tests.support.budgets import Ask, Budget, Part, budget, saturating, steadily

DEPARTMENTS = (
    # department, floor, cap, return, weight
    ("sales", "3,500,000.00", "8,000,000.00", "2.8", "0.20"),
    ("engineering", "5,800,000.00", "12,000,000.00", "3.2", "0.25"),
    ("operations", "3,200,000.00", "6,500,000.00", "2.4", "0.15"),
    ("customer-success", "1,800,000.00", "4,000,000.00", "2.9", "0.15"),
    ("finance", "1,500,000.00", "3,000,000.00", "1.8", "0.08"),
    ("hr", "1,200,000.00", "2,500,000.00", "1.6", "0.07"),
    ("research", "1,000,000.00", "3,500,000.00", "3.5", "0.20"),
    ("strategic", "500,000.00", "4,000,000.00", "3.1", "0.15"),
)

PRINTED = (
    # Operational and growth money of each department as printed with the example; together 27.0 million.
    ("sales", "5,800,000.00"),
    ("engineering", "7,200,000.00"),
    ("operations", "4,100,000.00"),
    ("customer-success", "2,500,000.00"),
    ("finance", "1,500,000.00"),
    ("hr", "1,300,000.00"),
    ("research", "2,800,000.00"),
    ("strategic", "1,800,000.00"),
)


def company(total: str = "25,000,000.00") -> Budget:
    """Every department returns its multiplier on each dollar."""
    parts = [
        Part(name, (Ask(name, cap, steadily(rate), weight=weight),), (), floor, cap)
        for name, floor, cap, rate, weight in DEPARTMENTS
    ]
    return budget(total, *parts)


def saturating_company(total: str = "25,000,000.00") -> Budget:
    """The return falls in a straight line from the multiplier at the floor to nothing at the cap."""
    parts = [
        Part(name, (Ask(name, cap, saturating(rate, start=floor, scale=cap), weight=weight),), (), floor, cap)
        for name, floor, cap, rate, weight in DEPARTMENTS
    ]
    return budget(total, *parts)
