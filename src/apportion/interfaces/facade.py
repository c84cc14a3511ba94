"""The Python face of Apportion: ``apportion.load("my-budget").plan().explain("engineering")``.

Only the list of what the package exports, and in which module of ``apportion.interfaces.python`` each name is at home;
a module is imported when one of its names is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from apportion.interfaces.python.adopted_plan import AdoptedPlan, adopt, open_adopted
    from apportion.interfaces.python.answered import FeedbackResult
    from apportion.interfaces.python.answers import (
        AlternativesResult,
        FrontierResult,
        ScoresResult,
        WhatIfResult,
        WhyNotResult,
    )
    from apportion.interfaces.python.approved import ApprovalState
    from apportion.interfaces.python.collected import MergeResult
    from apportion.interfaces.python.compared import ComparisonResult, compare
    from apportion.interfaces.python.concerned import StakeholdersResult, stakeholders
    from apportion.interfaces.python.documents import AwardResult, BriefCheck
    from apportion.interfaces.python.errors import ApportionError, CaseError
    from apportion.interfaces.python.fitted import ResponseResult
    from apportion.interfaces.python.loaded_case import LoadedCase, load
    from apportion.interfaces.python.past import BackTestResult, CostsResult, HistoryResult, WorthResult, history
    from apportion.interfaces.python.plan_result import PlanResult
    from apportion.interfaces.python.releasing import ScheduleResult
    from apportion.interfaces.python.started import new
    from apportion.interfaces.python.stress_answer import StressResult
    from apportion.interfaces.python.verified import VerifyResult
    from apportion.interfaces.python.written_plan import WrittenPlan, open_plan

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
    "adopt",
    "compare",
    "history",
    "load",
    "new",
    "open_adopted",
    "open_plan",
    "stakeholders",
]

HOMES: Final = {
    "AdoptedPlan": "adopted_plan",
    "AlternativesResult": "answers",
    "ApportionError": "errors",
    "ApprovalState": "approved",
    "AwardResult": "documents",
    "BackTestResult": "past",
    "BriefCheck": "documents",
    "CaseError": "errors",
    "ComparisonResult": "compared",
    "CostsResult": "past",
    "FeedbackResult": "answered",
    "FrontierResult": "answers",
    "HistoryResult": "past",
    "LoadedCase": "loaded_case",
    "MergeResult": "collected",
    "PlanResult": "plan_result",
    "ResponseResult": "fitted",
    "ScheduleResult": "releasing",
    "ScoresResult": "answers",
    "StakeholdersResult": "concerned",
    "StressResult": "stress_answer",
    "VerifyResult": "verified",
    "WhatIfResult": "answers",
    "WhyNotResult": "answers",
    "WorthResult": "past",
    "WrittenPlan": "written_plan",
    "adopt": "adopted_plan",
    "compare": "compared",
    "history": "past",
    "load": "loaded_case",
    "new": "started",
    "open_adopted": "adopted_plan",
    "open_plan": "written_plan",
    "stakeholders": "concerned",
}
"""Module by name."""


def __getattr__(name: str) -> Any:
    if name not in HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"apportion.interfaces.python.{HOMES[name]}"), name)
