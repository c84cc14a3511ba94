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
from tests.unit.reports.sample_alternatives import FOUND
from tests.unit.reports.sample_capital import K, capital_case, capital_plan, capital_plan_cut_off
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
    company, nonprofit, capital = company_case(), nonprofit_case(), capital_case()
    return {
        "capital": report_page(capital, capital_plan(capital)),
        "company": report_page(company, company_plan(company)),
        "nonprofit": report_page(nonprofit, nonprofit_plan(nonprofit)),
        "near the best": report_page(company, replace(company_plan(company), alternatives=FOUND)),
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


def test_projects_say_what_was_decided_from_when_and_why() -> None:
    text = Reader(PAGES["capital"]).text

    for said in (
        "3 of 4 decisions are funded, for $7,400,000 of the $17,900,000 that their largest options ask for;",
        "1 starts later than asked for.",
        "FY2027 (1 period later)",
        "Level current",
        "Starts one period late: FY2026 has too little money for it.",
        "River bridge Public works $9,000,000.00 Excluded by 'One building at a time': Library is funded.",
    ):
        assert said in text


def test_lines_of_projects_are_not_told_again_among_requests() -> None:
    view = report_view(capital_case(), capital_plan(capital_case()))

    assert [row.name for row in view.requests] == ["Roads", "Roads", "Roads"]
    assert view.requests_hidden == 0


def test_both_bounds_of_a_search_are_shown_and_named() -> None:
    case = capital_case()
    text = Reader(report_page(case, capital_plan_cut_off(case))).text

    assert "Bound if parts of projects could be funded 18,000,000.00 without the solver" in text
    assert "Bound of the search over whole projects 17,900,000.00 the solver's word" in text
    assert "Gap to the lower bound 300,000.00" in text
    assert "Optimal" not in text


def test_funds_show_what_they_carry_forward_and_what_lapses() -> None:
    rows = {(row.name, row.period): row for row in report_view(capital_case(), capital_plan(capital_case())).funds}

    first, second = rows["Capital bonds", "FY2026"], rows["Capital bonds", "FY2027"]
    assert (first.available, first.used, first.carried_out) == ("$1,200,000.00", "$1,000,000.00", "$200,000.00")
    assert (second.carried_in, second.available) == ("$200,000.00", "$2,700,000.00")
    assert rows["General fund", "FY2027"].lapsed == "$100,000.00"


def test_money_carried_forward_is_counted_once_in_the_flow() -> None:
    text = Reader(PAGES["capital"]).text

    assert "General fund $6.00M" in text
    assert "Capital bonds $3.70M" in text
    assert "Left over $100k" in text


def test_rules_stand_in_the_order_of_what_they_cost() -> None:
    view = report_view(capital_case(), capital_plan(capital_case()))

    assert [(row.name, row.lost) for row in view.binding] == [
        ("One building at a time", "1,250,000.00"),
        ("Money in General fund", "300,000.00"),
        ("Roads are kept", "0.00"),
    ]


def test_steps_before_value_and_the_price_of_fairness_are_told() -> None:
    text = Reader(PAGES["capital"]).text

    assert "Smallest funded share among units 27.00 % 26.00 % 26.67 %" in text
    assert "Fairness costs 400,000.00 of weighted value" in text


def test_the_cost_of_projects_is_drawn_by_period_with_the_first_to_start_on_top() -> None:
    page = PAGES["capital"]
    drawing = page[page.index("Cost of funded projects by period") : page.index("What each funded project costs")]

    assert re.findall(r">([A-Z][a-z]+)</text>", drawing)[:3] == ["Parks", "Fleet", "Library"]
    assert re.findall(r">(\$[0-9.]+[kM])</text>", drawing)[:6] == [
        "$600k",
        "$600k",
        "$600k",
        "$1.40M",
        "$3.00M",
        "$1.20M",
    ]


def test_of_twenty_thousand_projects_the_largest_are_shown_and_the_others_counted() -> None:
    case, plan = capital_case(), capital_plan(capital_case())
    bridge = plan.decisions[0]
    many = tuple(replace(bridge, request=f"p{k:05}", asked=k * K) for k in range(20_000))
    view = report_view(case, replace(plan, decisions=(*plan.decisions[1:], *many)))

    assert view.decisions is not None
    assert (len(view.decisions.funded), len(view.decisions.refused)) == (3, 100)
    assert view.decisions.refused[0].asked == "$19,999,000.00"
    assert len(report_page(case, replace(plan, decisions=(*plan.decisions[1:], *many)))) < 200_000


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
    assert len(widths) == len(PAGES)
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
