"""Every number in the drawing of the money's way is traced, over several periods, funds and many units as well."""

from __future__ import annotations

from pathlib import Path

from apportion.reports.document.blocks import Chart, blocks_of
from apportion.reports.document.checking.compare import check_sources
from apportion.reports.document.strategy import strategy_document
from apportion.services.brief import material_at


def test_twelve_units_paid_from_two_funds_in_two_periods_have_their_strategy(tmp_path: Path) -> None:
    """Each unit asks for 10 in each period: the two smallest share an end, and funds pay in both periods."""
    (tmp_path / "case.yaml").write_text(
        'format: "1"\nname: Budget\ncurrency: USD\nperiods: [FY2026, FY2027]\ntotal: 240.00\ntotal_is: at_most\n',
        encoding="utf-8",
    )
    units = [f"unit-{letter}" for letter in "abcdefghijkl"]
    rows = [f"{unit}-{period},{unit},{period},10,2,1" for unit in units for period in ("FY2026", "FY2027")]
    (tmp_path / "units.csv").write_text("unit\n" + "\n".join(units) + "\n", encoding="utf-8")
    (tmp_path / "requests.csv").write_text(
        "request,unit,period,cap,rate,weight\n" + "\n".join(rows) + "\n", encoding="utf-8"
    )
    funds = [
        f"{fund},{period},{amount}" for period in ("FY2026", "FY2027") for fund, amount in (("tax", 70), ("aid", 80))
    ]
    (tmp_path / "funds.csv").write_text("fund,period,amount\n" + "\n".join(funds) + "\n", encoding="utf-8")
    material = material_at(tmp_path)
    document = strategy_document(material)
    drawn = [text for block in blocks_of(document) if isinstance(block, Chart) for text, _ in block.wide.spoken]
    assert any("to Other units (2)" in text for text in drawn)
    assert check_sources(document, material.sources) == ()
