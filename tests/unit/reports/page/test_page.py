"""The page: complete, self-contained, escaped, accessible, and readable at the width of a phone."""

import re
import shutil
import subprocess
from collections import Counter
from dataclasses import replace
from fractions import Fraction
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

from apportion.model.findings import Finding, Findings, Place, Verdict
from apportion.model.plan import Plan
from apportion.reports.page import report_page
from apportion.reports.page.view import report_view
from tests.unit.reports.sample import company_case, company_plan, conflicting_plan
from tests.unit.reports.sample_nonprofit import nonprofit_case, nonprofit_plan

VOID = {"meta", "link", "br", "img", "input", "hr", "col", "base"}


class Reader(HTMLParser):
    """Elements with their attributes, and the words outside styles, in order; fails on tags that do not match."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.words.append(data)

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", " ".join(self.words))


def pages() -> dict[str, str]:
    company, nonprofit = company_case(), nonprofit_case()
    return {
        "company": report_page(company, company_plan(company)),
        "nonprofit": report_page(nonprofit, nonprofit_plan(nonprofit)),
        "conflicting": report_page(company, conflicting_plan(company)),
    }


PAGES = pages()
EVERY_PAGE = pytest.mark.parametrize("name", sorted(PAGES))


def test_the_company_reads_what_was_decided_and_proved() -> None:
    text = Reader(PAGES["company"]).text

    for said in (
        "Optimal: proved",
        "no plan under these rules can be worth more by even one cent",
        "$12,000,000.00",
        "14,987,900.00",
        "The next $1 goes to Research & Development and adds 0.70 of weighted value, $3.50 of expected value.",
        "The strategic weights sum to 1.25, not to 1.",
        "Each department returns the same on every dollar.",
        "The total of $25,000,000.00 is exceeded by $2,000,000.00.",
        "sha256:5e5e",
    ):
        assert said in text


def test_a_case_without_a_plan_shows_conflict_and_repairs_and_no_amounts() -> None:
    text = Reader(PAGES["conflicting"]).text

    assert "The floors add up to $18,500,000.00, but the total is $18,000,000.00." in text
    assert "Any one of these is enough:" in text
    assert "Raise the total by $500,000.00." in text
    assert "Who gets what" not in text


def test_the_nonprofit_reads_in_its_own_number_format() -> None:
    text = Reader(PAGES["nonprofit"]).text

    assert "€1.300.000" in text
    assert "1.367.000,00" in text
    assert "$" not in text


@EVERY_PAGE
def test_nothing_is_fetched_and_nothing_runs(name: str) -> None:
    tags = Counter(tag for tag, _ in Reader(PAGES[name]).elements)

    assert not {"script", "link", "img", "iframe", "object", "embed", "base", "form"} & set(tags)
    assert "url(" not in PAGES[name]
    assert "@import" not in PAGES[name]
    for _, attributes in Reader(PAGES[name]).elements:
        assert not [key for key in attributes if key.startswith("on")]
        assert (attributes.get("href") or "#").startswith("#")
        assert "src" not in attributes


def test_hostile_names_are_words_on_the_page() -> None:
    page = PAGES["nonprofit"]

    assert "<b>&</b>" not in page
    assert "Office &lt;b&gt;&amp;&lt;/b&gt; &#34;accounts&#34;" in page
    assert 'Office <b>&</b> "accounts"' in Reader(page).text


@EVERY_PAGE
def test_readers_who_cannot_see_it_are_told_what_is_there(name: str) -> None:
    reader = Reader(PAGES[name])
    ids = Counter(attributes["id"] for _, attributes in reader.elements if "id" in attributes)
    levels = [int(tag[1]) for tag, _ in reader.elements if re.fullmatch(r"h[1-6]", tag)]

    assert ("html", {"lang": "en"}) in reader.elements
    assert max(ids.values()) == 1
    assert levels.count(1) == 1
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))
    for tag, attributes in reader.elements:
        if tag == "svg":
            assert attributes["role"] == "img"
            assert set((attributes["aria-labelledby"] or "").split()) <= set(ids)
        if tag == "th":
            assert attributes["scope"] in ("col", "row")
        if tag == "a":
            assert (attributes["href"] or "")[1:] in ids


def test_every_chart_is_drawn_for_wide_and_for_narrow_screens() -> None:
    widths = Counter(attributes["width"] for tag, attributes in Reader(PAGES["company"]).elements if tag == "svg")

    assert widths == {"920": 4, "332": 4}


def test_findings_that_block_come_before_warnings_and_the_rest_is_counted() -> None:
    case = company_case()
    found = [Finding("x", Verdict.WARN, f"Noticed {index:02}", Place("a.csv", line=index)) for index in range(1, 41)]
    findings = Findings.of([*found, Finding("y", Verdict.ASK, "Which one?", Place("z.csv"))], [("x", 7)])
    view = report_view(case, replace(company_plan(case), findings=findings))

    assert [remark.kind for remark in view.remarks[:3]] == ["Dependence", "Must be settled", "Warning"]
    assert len(view.remarks) == 25
    assert view.remarks_hidden == 42 - 25 + 7


def test_rules_that_are_broken_stand_first_and_then_the_dearest() -> None:
    case = company_case()
    plan = company_plan(case)
    broken = replace(plan.rules[-1], broken_by=Fraction(5), hard=False)
    view = report_view(case, replace(plan, rules=(*plan.rules[:-1], broken)))

    assert [rule.name for rule in view.binding[:3]] == [
        "Floor of HR & Legal",
        "Total to allocate",
        "Floor of Sales & Marketing",
    ]
    assert view.binding[0].strength == "soft"


def test_many_requests_are_cut_to_the_largest_and_the_rest_is_counted() -> None:
    case = company_case()
    plan = company_plan(case)
    many = tuple(
        replace(plan.requests[0], request=f"r{index:03}", name=f"R{index:03}", amount=index) for index in range(300)
    )
    view = report_view(case, replace(plan, requests=many))

    assert len(view.requests) == 200
    assert view.requests[0].name == "R100"


def test_units_of_the_same_name_are_told_apart() -> None:
    case = company_case()
    plan = company_plan(case)
    units = tuple(replace(unit, name="Office") for unit in plan.units)
    names = [unit.name for unit in report_view(case, replace(plan, units=units)).units]

    assert len(set(names)) == 8
    assert "Office (engineering)" in names


def test_the_same_plan_gives_the_same_page() -> None:
    case = company_case()

    assert report_page(case, company_plan(case)) == PAGES["company"]


@pytest.mark.browser
def test_nothing_is_wider_than_a_phone(tmp_path: Path) -> None:
    frames = ""
    for name, page in PAGES.items():
        (tmp_path / f"{name}.html").write_text(page, encoding="utf-8")
        frames += f'<iframe src="{name}.html" style="border:0;width:360px;height:800px"></iframe>'
    width_of = "f => f.contentDocument.documentElement.scrollWidth"
    script = f"onload = () => {{ o.textContent = [...document.querySelectorAll('iframe')].map({width_of}).join() }}"
    host = tmp_path / "host.html"
    host.write_text(f"<body>{frames}<pre id=o></pre><script>{script}</script>", encoding="utf-8")

    shown = re.search(r"<pre id=\"o\">([\d,]+)</pre>", browsed(host))

    assert shown is not None
    widths = [int(width) for width in shown[1].split(",")]
    assert len(widths) == 3
    assert max(widths) <= 360


def browsed(page: Path) -> str:
    """The page's document after it was loaded and its scripts ran."""
    browser = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    quiet = "--disable-quic --disable-background-networking --disable-component-update --disable-sync --no-first-run"
    command = [browser, "--headless=new", "--no-sandbox", "--disable-gpu", *quiet.split()]
    command += ["--allow-file-access-from-files", f"--user-data-dir={page.parent / 'profile'}"]
    command += ["--virtual-time-budget=5000", "--dump-dom", page.as_uri()]
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=120).stdout


def test_a_plan_with_nothing_to_compare_leaves_those_sections_out() -> None:
    case = company_case()
    plan: Plan = replace(company_plan(case), baselines=(), next_unit=None, last_unit=None, findings=Findings())
    text = Reader(report_page(replace(case, assumptions=()), replace(plan, dependence=None))).text

    assert "What optimising bought" not in text
    assert "What to know first" not in text
    assert "Who gets what" in text
