"""Small cases as files, for tests that start where a user starts. Knows the layout of a case folder, no more."""

from pathlib import Path
from textwrap import dedent

# A town of two departments. Parks return more, so they get all they may: 800.00; roads get what is left.
TOWN = {
    "case.yaml": """
        format: "1"
        name: Town budget 2025
        organisation: Little Town
        currency: USD
        periods: FY2025
        total: 1,000.00
        """,
    "units.csv": """
        unit,name,floor,cap,floor_reason,floor_authority
        parks,Parks,200.00,800.00,,
        roads,Roads,150.00,,Winter service,State law
        """,
    "requests.csv": """
        request,name,unit,cap,rate,last_year
        parks,Green spaces,parks,900.00,3.5,400.00
        roads,Asphalt,roads,700.00,2,300.00
        """,
    "rules.csv": """
        rule,kind,applies_to,at_most,reason,authority
        roads-share,share,unit:roads,60%,Roads must not crowd out the rest,Council
        """,
}


def write_case(folder: Path, changes: dict[str, str | None] | None = None) -> Path:
    """The town as a case folder, with other files where ``changes`` says so; ``None`` leaves a file out."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in {**TOWN, **(changes or {})}.items():
        if text is not None:
            (folder / name).write_text(dedent(text).lstrip(), encoding="utf-8")
    return folder


def edited(name: str, old: str, new: str) -> dict[str, str | None]:
    """One file of the town with one text replaced, for ``write_case``."""
    text = TOWN[name]
    if old not in text:
        raise ValueError(f"{name} does not contain {old!r}")
    return {name: text.replace(old, new)}
