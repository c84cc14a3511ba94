"""Documents of a plan: every number in the finished files is resolved, and a wrong one is caught in each format."""

from __future__ import annotations

import io
import json
import re
import subprocess
import zipfile
import zlib
from functools import cache
from pathlib import Path

import pytest

from apportion.adapters.output.folder import Content
from apportion.services.brief_files import Brief, Format, check_brief, check_file, make_brief, write_brief
from apportion.services.refusal import Refusal

SMALL = Path(__file__).parents[2] / "golden" / "brief" / "small"
EXPECTED = SMALL.parent / "strategy.md"


@cache
def brief() -> Brief:
    return make_brief(SMALL)


def finished(file: str) -> bytes:
    data = brief().files[file]
    assert isinstance(data, bytes)
    return data


def messages(file: str, data: bytes) -> str:
    document = brief().documents[file.split(".", 1)[0]]
    return " ".join(str(fault) for fault in check_file(document, file, data))


def repacked(data: bytes, old: bytes, new: bytes) -> bytes:
    """An office file in which a text was replaced once."""
    held = io.BytesIO()
    done = False
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(held, "w") as target:
        for name in source.namelist():
            part = source.read(name)
            if (
                not done
                and name.endswith(".xml")
                and ("slides/slide" in name or "document.xml" in name)
                and old in part
            ):
                part, done = part.replace(old, new, 1), True
            target.writestr(name, part)
    assert done
    return held.getvalue()


def test_every_number_of_every_finished_file_is_resolved() -> None:
    assert brief().faults == ()
    assert {name.rsplit(".", 1)[-1] for name in brief().files} == {
        "html",
        "md",
        "pdf",
        "docx",
        "xlsx",
        "pptx",
        "json",
        "svg",
    }


def test_the_strategy_says_what_the_plan_says() -> None:
    # Worked out by hand: roads reach their cap, the library receives what is left.
    page = finished("strategy.md").decode()
    assert "| Roads | €80,000 | €80,000 | 100.0\N{NO-BREAK SPACE}% |" in page
    assert "| Library | €50,000 | €20,000 | 40.0\N{NO-BREAK SPACE}% |" in page


def test_the_strategy_of_a_village_reads_as_it_was_approved() -> None:
    assert finished("strategy.md").decode() == EXPECTED.read_text(encoding="utf-8")


@pytest.mark.parametrize("file", ["strategy.html", "strategy.md"])
def test_a_wrong_number_in_a_page_is_caught(file: str) -> None:
    planted = finished(file).decode().replace("€20,000", "€21,000", 1).encode()
    assert "€21,000" in messages(file, planted)
    assert "€20,000" in messages(file, planted)


@pytest.mark.parametrize(
    ("file", "right", "wrong"), [("strategy.docx", "€20,000", "€21,000"), ("deck.pptx", "€20.0k", "€21.0k")]
)
def test_a_wrong_number_in_an_office_file_is_caught(file: str, right: str, wrong: str) -> None:
    planted = repacked(finished(file), right.encode(), wrong.encode())
    assert f"'{wrong}'" in messages(file, planted)


def test_a_wrong_number_in_a_drawing_is_caught() -> None:
    name = next(name for name in brief().files if name.startswith("strategy-charts/") and b"20.0k" in finished(name))
    planted = finished(name).replace(b"20.0k", b"21.0k", 1)
    assert "21.0k" in " ".join(str(item) for item in check_file(brief().documents["strategy"], name, planted))


def test_a_wrong_number_in_a_pdf_is_caught() -> None:
    """The number is changed where the typesetter reads it: the finished file then says another one than the model."""
    import typst

    from apportion.reports.document.pdf import typst_source

    source = typst_source(brief().documents["strategy"])
    assert '"€20,000"' in source
    data = typst.compile(
        source.replace('"€20,000"', '"€21,000"', 1).encode(), format="pdf", pdf_standards=["ua-1"], timestamp=0
    )
    assert "'€21,000'" in messages("strategy.pdf", data)


def test_a_wrong_page_in_the_contents_is_caught() -> None:
    import typst

    from apportion.reports.document.pdf import typst_source

    source = typst_source(brief().documents["strategy"])
    source = re.sub(r"(#contents\(\w+\))", r"\1\n#counter(page).update(7)", source)
    data = typst.compile(source.encode(), format="pdf", pdf_standards=["ua-1"], timestamp=0)
    assert "numbering of the document" in messages("strategy.pdf", data)


def test_letters_that_a_letter_reader_cannot_read_are_a_fault() -> None:
    assert "cannot be read again" in messages("strategy.pdf", zlib.compress(b"no document"))


@pytest.mark.poppler
def test_our_reader_of_pdf_reads_what_another_one_reads() -> None:
    from apportion.reports.document.checking.numbers import numbers_in
    from apportion.reports.document.checking.pdf_text import pdf_lines

    data = finished("briefing.pdf")
    ours = sorted(number.text for line in pdf_lines(data) for number in numbers_in(line.text))
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=data, capture_output=True, check=True, timeout=60)
    theirs = sorted(number.text for line in done.stdout.decode().split("\n") for number in numbers_in(line))
    assert ours
    # Theirs reads the number of the page and of the pages too, and the name of the case below it.
    assert set(ours) <= set(theirs)


def test_a_pdf_that_another_program_saved_again_is_read_as_well() -> None:
    import pypdf

    written = pypdf.PdfWriter(clone_from=io.BytesIO(finished("strategy.pdf")))
    for page in written.pages:
        page.compress_content_streams()
    saved = io.BytesIO()
    written.write(saved)
    assert saved.getvalue() != finished("strategy.pdf")
    assert messages("strategy.pdf", saved.getvalue()) == ""


def test_the_same_plan_gives_the_same_bytes() -> None:
    again = make_brief(SMALL)
    assert again.files == brief().files


def test_figures_json_says_where_every_figure_comes_from() -> None:
    rows = json.loads(finished("figures.json"))
    library = next(row for row in rows if row["origin"] == "plan.json: units[unit=library].amount")
    assert library["exact"] == "20000"
    assert library["fingerprints"] == [brief().material.plan.fingerprint]
    assert all(row["origin"] and row["fingerprints"] for row in rows)


def test_documents_of_another_plan_are_known_by_the_plan_that_they_were_written_for(tmp_path: Path) -> None:
    case, target = tmp_path / "case", tmp_path / "brief"
    case.mkdir()
    tiny(case, "A", total="20000")
    made = make_brief(case, ("md",))
    write_brief(made, target, replace=False)
    assert not check_brief(case, target).is_of_another_plan
    tiny(case, "A", total="4000")
    checked = check_brief(case, target)
    assert checked.is_of_another_plan
    assert checked.written_for == made.material.plan.fingerprint
    assert checked.faults


def test_documents_that_were_edited_are_told_from_the_plan(tmp_path: Path) -> None:
    target = tmp_path / "brief"
    write_brief(brief(), target, replace=False)
    assert check_brief(SMALL, target).faults == ()
    letter = target / "letters" / "library.html"
    letter.write_text(letter.read_text(encoding="utf-8").replace("€20,000", "€25,000", 1), encoding="utf-8")
    faults = check_brief(SMALL, target).faults
    assert [fault.file for fault in faults] == ["letters/library.html"]
    assert "€25,000" in str(faults[0])


def test_a_folder_without_documents_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="none of the documents"):
        check_brief(SMALL, tmp_path)


def test_what_is_missing_is_named_and_not_invented() -> None:
    page = finished("strategy.md").decode()
    assert "(input: risks)" in page
    assert "(input: gates)" in page


@pytest.mark.parametrize("number_format", ["1 234,56", "1.234,56"])
def test_names_full_of_marks_and_other_ways_to_write_numbers_are_read_again(tmp_path: Path, number_format: str) -> None:
    case = tmp_path / "case"
    case.mkdir()
    settings = (SMALL / "case.yaml").read_text(encoding="utf-8").replace("100,000.00", "100000")
    (case / "case.yaml").write_text(f'{settings}number_format: "{number_format}"\n', encoding="utf-8")
    name = r"Ro*ds <b>#2 | x_y\ $5 [a](b)~"
    (case / "units.csv").write_text(f"unit,name\nroads,{name}\n", encoding="utf-8")
    (case / "requests.csv").write_text(
        f"request,name,unit,cap,rate,weight\nroads,{name},roads,250000,2,1\n", encoding="utf-8"
    )
    made = make_brief(case, ("html", "md", "pdf", "pptx"))
    assert made.faults == ()
    page = made.files["strategy.html"]
    assert isinstance(page, bytes)
    assert b"<b>#2" not in page


def tiny(folder: Path, *names: str, total: str) -> None:
    """A case of units that ask for 5,000 each."""
    (folder / "case.yaml").write_text(
        f"format: 1\nname: Budget\norganisation: Village\ncurrency: EUR\nperiods: FY2025\ntotal: {total}\n"
        "total_is: at_most\n",
        encoding="utf-8",
    )
    units = "".join(f"u{place},{name}\n" for place, name in enumerate(names))
    (folder / "units.csv").write_text(f"unit,name\n{units}", encoding="utf-8")
    asked = "".join(f"r{place},u{place},5000,1\n" for place in range(len(names)))
    (folder / "requests.csv").write_text(f"request,unit,cap,rate\n{asked}", encoding="utf-8")


def test_a_plan_that_gives_nothing_has_documents_all_the_same(tmp_path: Path) -> None:
    tiny(tmp_path, "A", total="0")
    made = make_brief(tmp_path, ("md",))
    assert made.faults == ()
    told = made.files["strategy.md"]
    assert isinstance(told, bytes)
    assert b"There are no amounts to release." in told


def test_a_letter_that_no_font_has_is_named(tmp_path: Path) -> None:
    # The letter lies in a range that is left to private use, so that no common font has it.
    tiny(tmp_path, f"A {chr(0x10FFFD)}", total="100")
    with pytest.raises(Refusal, match="No font on this machine has") as refused:
        make_brief(tmp_path, ("pdf",))
    assert "--format html,docx,xlsx,md,pptx" in str(refused.value.remedy)
    assert make_brief(tmp_path, ("docx", "html")).faults == ()


def test_a_plan_of_more_units_than_a_drawing_has_rows_for_has_a_strategy(tmp_path: Path) -> None:
    # 24 rows of their own, and the other 6 of 30 in the last of 25.
    tiny(tmp_path, *(f"Unit {place}" for place in range(30)), total="200000")
    drawn = "".join(
        data.decode()
        for name, data in read_again(tmp_path, "md").items()
        if isinstance(data, bytes) and "-charts/" in name
    )
    assert "25 rows; the largest amount is" in drawn
    assert "6 other units" in drawn


def test_numbers_beside_names_that_are_written_from_right_to_left_stay_as_they_are(tmp_path: Path) -> None:
    tiny(tmp_path, "שלום עולם", "قسم المالية", total="20000")
    assert "strategy.pdf" in read_again(tmp_path, "pdf")


def read_again(folder: Path, kind: Format) -> dict[str, Content]:
    """Files of the documents of a case, when all their numbers were found in them again."""
    made = make_brief(folder, (kind,))
    assert made.faults == ()
    return dict(made.files)
