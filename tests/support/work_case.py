"""Cases with tables about work: the customer service department of Kaplan and Anderson (2004), and variations of it."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

DEPARTMENT = {
    "case.yaml": """
        format: "1"
        name: Customer service
        currency: USD
        periods: FY
        total: 560,000.00
    """,
    "units.csv": """
        unit,name
        service,Customer service
    """,
    "requests.csv": """
        request,unit,floor,cap,rate
        service,service,400000.00,560000.00,1
    """,
    "resources.csv": """
        resource,name,unit,cost,capacity,measure
        department,Department,service,560000.00,700000,minutes
    """,
    "activities.csv": """
        activity,name,stage,measure
        orders,Process orders,operations,minutes
        inquiries,Handle inquiries,service,minutes
        checks,Check credit,operations,minutes
    """,
    "consumption.csv": """
        resource,consumer,quantity,per
        department,orders,1,each
        department,inquiries,1,each
        department,checks,1,each
    """,
    "equations.csv": """
        activity,driver,factor
        orders,order,8
        inquiries,inquiry,44
        checks,check,50
    """,
    "volumes.csv": """
        driver,consumer,quantity
        order,customers,49000
        inquiry,customers,1400
        check,customers,2500
    """,
    "cost_objects.csv": """
        object,name
        customers,Customers
    """,
}
"""560,000 dollars a quarter for 700,000 minutes; 8, 44 and 50 minutes each for orders, inquiries and credit checks."""


def write_work(folder: Path, changes: dict[str, str | None] | None = None) -> Path:
    """The department as a case folder, with other files where ``changes`` says so; ``None`` leaves a file out."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in {**DEPARTMENT, **(changes or {})}.items():
        if text is not None:
            (folder / name).write_text(dedent(text).lstrip(), encoding="utf-8")
    return folder


def changed(name: str, old: str, new: str) -> dict[str, str | None]:
    """One file of the department with one text replaced, for ``write_work``."""
    text = DEPARTMENT[name]
    if old not in text:
        message = f"{name} does not contain {old!r}"
        raise ValueError(message)
    return {name: text.replace(old, new)}
