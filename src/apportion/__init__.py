"""Apportion: a budget that adds up to the cent, is proved to be the best one under its rules, and explains itself.

    import apportion

    result = apportion.load("my-budget").plan()
    result.units["engineering"]           # Decimal("12000000.00")
    result.explain("engineering")         # why
    result.write("my-budget-plan")        # report, workbook, tables

Nothing heavy is imported before it is used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from apportion.interfaces.facade import (
        AdoptedPlan,
        AlternativesResult,
        ApportionError,
        ApprovalState,
        AwardResult,
        BackTestResult,
        BriefCheck,
        CaseError,
        ComparisonResult,
        CostsResult,
        FeedbackResult,
        FrontierResult,
        HistoryResult,
        LoadedCase,
        MergeResult,
        PlanResult,
        ResponseResult,
        ScheduleResult,
        ScoresResult,
        StakeholdersResult,
        StressResult,
        VerifyResult,
        WhatIfResult,
        WhyNotResult,
        WorthResult,
        WrittenPlan,
        adopt,
        compare,
        history,
        load,
        new,
        open_adopted,
        open_plan,
        stakeholders,
    )

__version__ = "0.1.0"

__all__ = [
    "AdoptedPlan",
    "AlternativesResult",
    "ApportionError",
    "ApprovalState",
    "AwardResult",
    "BackTestResult",
    "BriefCheck",
    "CaseError",
    "ComparisonResult",
    "CostsResult",
    "FeedbackResult",
    "FrontierResult",
    "HistoryResult",
    "LoadedCase",
    "MergeResult",
    "PlanResult",
    "ResponseResult",
    "ScheduleResult",
    "ScoresResult",
    "StakeholdersResult",
    "StressResult",
    "VerifyResult",
    "WhatIfResult",
    "WhyNotResult",
    "WorthResult",
    "WrittenPlan",
    "__version__",
    "adopt",
    "compare",
    "history",
    "load",
    "new",
    "open_adopted",
    "open_plan",
    "stakeholders",
]


def __getattr__(name: str) -> Any:
    if name.startswith("_") or name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from apportion.interfaces import facade

    return getattr(facade, name)


def __dir__() -> list[str]:
    return sorted(__all__)
