"""The Python face of Apportion: ``apportion.load("my-budget").plan().explain("engineering")``.

Only the list of what the package exports; each name has its module in ``apportion.interfaces.python``.
"""

from __future__ import annotations

from apportion.interfaces.python.adopted_plan import AdoptedPlan, adopt, open_adopted
from apportion.interfaces.python.answers import (
    AlternativesResult,
    FrontierResult,
    ScoresResult,
    WhatIfResult,
    WhyNotResult,
)
from apportion.interfaces.python.errors import ApportionError, CaseError
from apportion.interfaces.python.fitted import ResponseResult
from apportion.interfaces.python.loaded_case import LoadedCase, load
from apportion.interfaces.python.plan_result import PlanResult
from apportion.interfaces.python.stress_answer import StressResult

__all__ = [
    "AdoptedPlan",
    "AlternativesResult",
    "ApportionError",
    "CaseError",
    "FrontierResult",
    "LoadedCase",
    "PlanResult",
    "ResponseResult",
    "ScoresResult",
    "StressResult",
    "WhatIfResult",
    "WhyNotResult",
    "adopt",
    "load",
    "open_adopted",
]
