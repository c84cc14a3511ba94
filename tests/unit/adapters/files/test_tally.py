"""Findings while a file is read: all counted, the first hundred of each kind kept."""

from apportion.adapters.files.tally import Tally
from apportion.model.findings import LISTED_MAX, Finding, Place, Verdict


def row(line: int, verdict: Verdict = Verdict.REJECT_CELL) -> Finding:
    return Finding("csv.row-length", verdict, "The row is short.", Place("requests.csv", line=line))


def test_the_first_hundred_are_kept_and_all_are_counted() -> None:
    tally = Tally()
    for line in range(1, 251):
        tally.add(row(line))

    findings = tally.findings()

    assert [finding.place.line for finding in findings.listed] == list(range(1, LISTED_MAX + 1))
    assert findings.counts == (("csv.row-length", 250),)


def test_findings_that_were_only_counted_are_in_the_total() -> None:
    tally = Tally()
    for line in range(1, 151):
        if tally.has_room("csv.row-length"):
            tally.add(row(line))
        else:
            tally.count("csv.row-length")

    assert tally.findings().total == 150


def test_a_warning_alone_does_not_block() -> None:
    tally = Tally()
    tally.add(row(1, Verdict.WARN))
    assert not tally.blocks

    tally.add(row(2))
    assert tally.blocks
