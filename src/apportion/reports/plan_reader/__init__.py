"""A plan read back from its JSON document: frozen and exact, for comparing and verifying.

Knows the layout that ``plan_json`` writes, in this format version and the one before it. It must not know
files, nor plans in memory.
"""

from apportion.reports.plan_reader.document import (
    AllocationEntry,
    ChangeEntry,
    DecisionEntry,
    PlanDocument,
    WhyNotEntry,
)
from apportion.reports.plan_reader.entry import PlanUnreadable
from apportion.reports.plan_reader.read import read_plan_document

__all__ = [
    "AllocationEntry",
    "ChangeEntry",
    "DecisionEntry",
    "PlanDocument",
    "PlanUnreadable",
    "WhyNotEntry",
    "read_plan_document",
]
