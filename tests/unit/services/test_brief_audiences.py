"""Documents for those who may not see all of a plan: each says its own part, and what it says is worked out by hand.

The village of these tests has 100,000: 40,000 of a grant that pays for health alone, and 60,000 of its own. Clinics ask
for 50,000 (worth 3), roads for 80,000 (worth 2), the mayor for 10,000 (worth 1): clinics receive 50,000, of which the
grant pays 40,000, and roads the other 50,000.
"""

from __future__ import annotations

import datetime
import json
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pytest

from apportion.reports.document.blocks import figures_of
from apportion.services.adopt import adopt
from apportion.services.adopted import Signed
from apportion.services.brief import material_at
from apportion.services.brief_audiences import audience_documents, audience_names
from apportion.services.brief_files import Brief, check_brief, check_file, make_brief, write_brief
from apportion.services.plan_case import plan_path, write_plan
from apportion.services.refusal import Refusal
from apportion.services.release import release
from apportion.services.spend_control import Use, spend
from tests.unit.reports.document.test_provenance import bare, pdf_text, printed, word_text

TABLES = {
    "case.yaml": (
        'format: "1"\nname: Budget\norganisation: Village\nsector: government\ncurrency: EUR\nperiods: FY2025\n'
        "total: 100000\ntotal_is: exactly\npopulation: 400\npopulation_source: Register of the village\n"
    ),
    "units.csv": "unit,name\nhealth,Health\nroads,Roads\nmayor,Mayor\n",
    "funds.csv": "fund,name,amount,pays_for,must_spend,reason,authority\n"
    "grant,Health grant,40000,unit:health,30000,Given for the sick,Deed of the donor\nown,Own money,60000,,,,\n",
    "requests.csv": "request,name,unit,category,cap,last_year,rate\nclinics,Clinics,health,care,50000,45000,3\n"
    "repairs,Repairs,roads,works,80000,52000,2\noffice,Office,mayor,office,10000,3000,1\n",
    "rules.csv": "rule,kind,name,applies_to,relative_to,at_most,reason,authority\n"
    "overhead,ratio,Office at most a tenth,unit:mayor,unit:health,10%,Donors look at it,Village council\n",
    "targets.csv": "unit,measure,baseline,goal,measured_in\nhealth,patients,900,1000,people\n",
}


def village(**changed: str) -> Path:
    folder = Path(mkdtemp())
    for name, text in {**TABLES, **{key.replace("_", ".", 1): value for key, value in changed.items()}}.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@cache
def views() -> Brief:
    return make_brief(village(), ("md",), audiences=("department", "public", "donor", "regulator"))


def page(name: str, brief: Brief | None = None) -> str:
    data = (brief or views()).files[f"{name}.md"]
    assert isinstance(data, bytes)
    return data.decode().replace("\N{NO-BREAK SPACE}", " ")


def test_every_number_for_every_audience_is_resolved() -> None:
    assert views().faults == ()
    assert views().undone == ()


def test_without_a_word_about_audiences_the_boards_documents_are_written() -> None:
    made = make_brief(village(), ("md",))
    assert set(made.documents) == {
        "strategy",
        "briefing",
        "deck",
        "letters/health",
        "letters/roads",
        "letters/mayor",
    } | {name for name in made.documents if name.startswith(("award", "workbook"))}


def test_residents_read_where_the_money_goes_and_what_it_is_for_each_of_them() -> None:
    told = page("public/budget-in-brief")
    # 50,000 of 100,000 are half; divided by 400 residents they are 125.
    assert "| Health | €50,000 | 50.0 % | €125 |" in told
    assert "| Roads | €50,000 | 50.0 % | €125 |" in told
    assert "400 residents (Register of the village)" in told
    # 50,000 after 45,000 are 5,000 more, a ninth.
    assert "| Health | €45,000 | €50,000 | +€5,000 | +11.1 % |" in told
    assert "Office at most a tenth: Donors look at it (Village council)" in told
    assert "| Health | patients | 900 | 1,000 | people |" in told
    assert "Clinics" not in told


def test_a_donor_reads_where_its_money_went_and_that_none_left_its_purpose() -> None:
    told = page("donor/grant")
    assert "| Health | Clinics | €40,000.00 | 100.0 % |" in told
    assert "1 payment; inside €40,000.00, outside €0.00 | yes" in told
    assert "€40,000.00 of at least €30,000.00 | yes" in told
    assert "of this fund €0.00, or 0.0 %, goes to what this rule limits" in told
    assert "It may be used for Health, with all its parts." in told
    assert "Deed of the donor." in told
    assert "Own money" not in told
    assert "Roads" not in told
    assert "donor/own.md" not in views().files


def test_a_payment_beside_the_purpose_is_told_to_the_donor() -> None:
    """The fund is made to pay for roads behind the back of the solver; the judge counts it."""
    from dataclasses import replace

    import numpy as np

    material = material_at(village())
    held = material.plan.allocations
    assert held is not None
    roads = material.case.requests.unit[held.line] == 1
    bent = replace(held, fund=np.where(roads, 0, held.fund).astype(held.fund.dtype))
    cheated = replace(material, plan=replace(material.plan, allocations=bent))
    told = audience_documents(cheated, ("donor",))["donor/grant"]
    checks = {row["check"]: row for row in told.sources.documents["donor"]["fund"]["checks"]}
    assert checks["purpose"]["outside"] == "50000.00"
    assert not checks["purpose"]["holds"]
    assert not checks["enough"]["holds"]
    assert not checks["whole"]["holds"]


def test_a_regulator_reads_restrictions_sums_rules_and_payments() -> None:
    told = page("regulator/report")
    assert "| Health grant | €40,000.00 | €40,000.00 | €0.00 | 1 | yes |" in told
    assert "Authority: Deed of the donor." in told
    for counted in ("amounts of all requests", "payments of all funds", "amounts of all units at the top"):
        assert f"| {counted} | €100,000.00 | yes |" in told
    assert "| Clinics | health | grant | €40,000.00 |" in told
    assert "| Clinics | health | own | €10,000.00 |" in told
    assert "requests.csv | sha256:" in told


def test_a_letter_says_nothing_of_what_others_asked_for() -> None:
    told = page("letters/health")
    assert "€50,000" in told
    assert "100,000" in told
    for other in ("Repairs", "Roads", "Mayor", "Office at"):
        assert other not in told


def test_each_document_for_others_has_a_list_of_its_own_figures_and_the_boards_list_has_none_of_them() -> None:
    held = views().files["figures.json"]
    assert isinstance(held, bytes)
    assert json.loads(held) == []
    own = views().files["donor/grant.figures.json"]
    assert isinstance(own, bytes)
    assert {row["document"] for row in json.loads(own)} == {"donor/grant"}
    assert all(row["origin"] and row["fingerprints"] for row in json.loads(own))


def test_a_fund_that_is_withheld_from_the_public_is_not_the_difference_of_the_others() -> None:
    made = make_brief(
        village(withheld_csv="kind,id,audience,reason,authority\nfund,grant,public,Asked not to be named,Deed\n"),
        ("md",),
        audiences=("public",),
    )
    told = page("public/budget-in-brief", made)
    # Of two funds neither may be shown, and the total is known anyway.
    assert "Health grant" not in told
    assert "Own money" not in told
    assert "40,000" not in told
    assert "€100k" in told
    assert "What allows it: Deed." in told


def test_a_unit_that_a_withheld_fund_pays_for_reads_its_own_answer_and_not_the_fund() -> None:
    made = make_brief(village(withheld_csv="kind,id\nfund,grant\n"), ("md",), audiences=("department",))
    told = page("letters/health", made)
    assert "50,000" in told
    assert "health grant" not in told.lower()
    assert "40,000" not in told
    assert set(made.documents) == {"letters/health", "letters/roads", "letters/mayor"}


def test_the_board_sees_what_is_withheld_from_everybody_else() -> None:
    folder = village(withheld_csv="kind,id\nunit,mayor\n")
    made = make_brief(folder, ("md",), audiences=("board", "public"))
    assert "Mayor" in page("strategy", made)
    assert "Mayor" not in page("public/budget-in-brief", made)
    assert "letters/mayor.md" not in made.files


def test_the_policy_of_a_case_decides_what_an_audience_sees() -> None:
    stated = "audience,part,shown\npublic,requests,yes\npublic,funds,no\npublic,units,together\n"
    made = make_brief(village(audiences_csv=stated), ("md",), audiences=("public",))
    told = page("public/budget-in-brief", made)
    assert "| Clinics | €50,000 | 50.0 % | €125 |" in told
    assert "| 3 others together | €100,000 | 100.0 % | €250 |" in told
    assert "Health grant" not in told


def test_a_number_that_was_changed_in_a_brief_for_residents_is_found(tmp_path: Path) -> None:
    folder = village()
    made = make_brief(folder, ("html", "md"), audiences=("public", "donor"))
    write_brief(made, tmp_path / "views", replace=False)
    assert check_brief(folder, tmp_path / "views").faults == ()
    path = tmp_path / "views" / "public" / "budget-in-brief.html"
    path.write_text(path.read_text(encoding="utf-8").replace("€50,000", "€51,000", 1), encoding="utf-8")
    faults = check_brief(folder, tmp_path / "views").faults
    assert [fault.file for fault in faults] == ["public/budget-in-brief.html"]


@pytest.mark.parametrize("kind", ["pdf", "docx"])
def test_typeset_and_office_files_for_audiences_are_read_again(kind: str) -> None:
    made = make_brief(village(), (kind,), audiences=("public", "donor", "regulator"))  # type: ignore[arg-type]  # a format
    assert made.faults == ()
    for name, document in made.documents.items():
        data = made.files[f"{name}.{kind}"]
        assert isinstance(data, bytes)
        assert check_file(document, f"{name}.{kind}", data) == ()


def test_an_audience_that_nobody_knows_is_refused() -> None:
    with pytest.raises(Refusal, match="'press' is no audience"):
        audience_names(("public", "press"))


def test_a_case_without_restricted_money_has_no_report_to_a_donor() -> None:
    plain = village(funds_csv="fund,name,amount\nown,Own money,100000\n")
    with pytest.raises(Refusal, match="nothing to be written for donor"):
        make_brief(plain, ("md",), audiences=("donor",))
    assert make_brief(plain, ("md",), audiences=("public", "donor")).undone == ("donor",)


def test_words_for_residents_are_short_sentences() -> None:
    """Twenty words a sentence at most: plain language asks for about fifteen on average."""
    from apportion.reports.document.audiences.words import fixed_texts

    sentences = [part for text in fixed_texts() for part in text.replace(";", ".").split(".") if part.strip()]
    counts = [len(part.split()) for part in sentences]
    assert max(counts) <= 20
    assert sum(counts) / len(counts) <= 15


def test_of_an_adopted_plan_the_donor_reads_what_was_released_and_spent_and_the_regulator_what_verifying_finds(
    tmp_path: Path,
) -> None:
    signed = _Signer()
    plan = tmp_path / "plan"
    write_plan(plan_path(village()), plan, replace=False)
    adopt(plan, signed("Board"), starts=datetime.date(2025, 1, 1))
    assert "€0.00 | €0.00 | €0.00 |" in page("donor/grant", make_brief(plan, ("md",), audiences=("donor",)))
    release(plan, signed("Mayor"), "FY2025-Q1")
    spend(plan, signed("Clerk"), Use("clinics/grant", "4,000.00", "Vaccines"))
    made = make_brief(plan, ("md",), audiences=("donor", "regulator"))
    told = page("donor/grant", made)
    # A quarter of the 40,000 is free in the first quarter, and 4,000 of it was paid.
    assert "| Clinics | €40,000.00 | €10,000.00 | €0.00 | €4,000.00 |" in told
    assert "All of it lies on lines that the fund may pay for" in told
    assert "| Every rule holds | yes |" in page("regulator/report", made)
    assert made.faults == ()


class _Signer:
    """Signatures of one day, each an operation of its own."""

    def __init__(self) -> None:
        self._count = 0

    def __call__(self, by: str) -> Signed:
        self._count += 1
        now = datetime.datetime(2025, 1, 2, 9, tzinfo=datetime.UTC)
        return Signed(by, now.date(), now, f"op{self._count}")


@pytest.mark.parametrize("form", ["pdf", "docx"])
@pytest.mark.parametrize("name", ["public/budget-in-brief", "donor/grant", "regulator/report", "letters/health"])
def test_on_paper_every_audience_finds_the_source_of_every_figure(form: str, name: str) -> None:
    document = views().documents[name]
    text = bare(printed(pdf_text(document) if form == "pdf" else word_text(document)))
    figures = list(figures_of(document))
    assert figures
    for figure in figures:
        assert printed(bare(figure.origin)) in text, figure.origin


def test_the_sources_that_residents_read_name_nothing_that_is_withheld_from_them() -> None:
    """The mayor's office is kept from residents: neither its id nor its name stands among the sources."""
    brief = make_brief(village(withheld_csv="kind,id,audience\nunit,mayor,public\n"), ("md",), audiences=("public",))
    told = page("public/budget-in-brief", brief)
    sources = told[told.index("Where the figures come from") :]
    assert "units" in sources
    for name in ("mayor", "office", "Office"):
        assert name not in sources
