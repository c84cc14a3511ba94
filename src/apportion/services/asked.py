"""What a user says about money of an adopted plan, read in the notation of its case."""

from __future__ import annotations

from dataclasses import dataclass

from apportion.execution.control.answer import Authorities
from apportion.model.intake.amounts import Fault
from apportion.model.intake.authorities import read_control
from apportion.model.stated import stated_amount
from apportion.services.adopted import AdoptedPlan
from apportion.services.refusal import CaseBlocked, Refusal


@dataclass(frozen=True)
class Use:
    """What money is wanted for, as a user says it."""

    line: str
    amount: str
    purpose: str
    reference: str = ""
    """Number of the order or the invoice; empty: it is named after its entry, ``C12`` or ``P12``."""
    supplier: str = ""
    settles: str = ""
    """Commitment that a payment settles."""
    approved_by: str = ""


def authorities_of(plan: AdoptedPlan) -> Authorities:
    """Powers and limits of the case that was planned.

    Raises:
        CaseBlocked: when the tables that say them cannot be read.
    """
    control, findings = read_control(plan.loaded.raw, plan.case)
    if findings.blocking:
        raise CaseBlocked(str(plan.folder), findings)
    return Authorities(plan.case, control)


def amount_of(plan: AdoptedPlan, text: str) -> int:
    """An amount as the user writes it, in the notation of the case.

    Raises:
        Refusal: saying what is wrong with it.
    """
    read = stated_amount(plan.case, text)
    example = f"Write it as {plan.case.currency.grouped(123_456)} or 1.5M."
    if isinstance(read, Fault):
        # A remedy for a table speaks of cells, and there is none here.
        remedy = example if "cell" in read.remedy else read.remedy
        raise Refusal(f"The amount: {read.message}.", remedy)
    if read is None:
        raise Refusal("The amount is empty.", example)
    return read
