"""What is printed: harmless, readable on any console, and nothing but one document where a program reads."""

import io
import json
import os
import sys

import pytest

from apportion.interfaces.cli.screen import Column, Screen, harmless, prepare_streams


def lines(captured: pytest.CaptureFixture[str]) -> list[str]:
    return captured.readouterr().out.splitlines()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Grünflächen 公園", "Grünflächen 公園"),
        ("red\x1b[31malert", "red[31malert"),
        ("one\r\ntwo\tthree", "one  two three"),
        ("bell\x07 and delete\x7f and \x9b31m", "bell and delete and 31m"),
        ("left\u202eto right\u2066", "leftto right"),
        ("[bold]not markup[/bold]", "[bold]not markup[/bold]"),
    ],
)
def test_text_of_users_cannot_steer_the_terminal(text: str, shown: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert harmless(text) == shown

    Screen(as_json=False).line(text)
    assert lines(capsys) == [shown]


def test_a_table_lines_up_and_has_no_blanks_at_the_end(capsys: pytest.CaptureFixture[str]) -> None:
    columns = [Column("Unit"), Column("Amount", "right"), Column("Why")]

    Screen(as_json=False).table(columns, [["Parks", "$800.00", "at its cap"], ["Roads", "$1.00", ""]])

    title, rule, parks, roads = lines(capsys)
    assert title == "Unit     Amount   Why"
    assert set(rule) == {"─"}
    assert parks == "Parks   $800.00   at its cap"
    assert roads == "Roads     $1.00"


def test_figures_without_titles_have_no_header(capsys: pytest.CaptureFixture[str]) -> None:
    Screen(as_json=False).table([Column(""), Column("", "right")], [["Total", "$1.00"], ["Allocated", "$0.50"]])

    assert lines(capsys) == ["Total      $1.00", "Allocated  $0.50"]


def test_a_long_sentence_is_one_line_in_a_pipe(capsys: pytest.CaptureFixture[str]) -> None:
    sentence = "word " * 200

    Screen(as_json=False).line(sentence)

    assert lines(capsys) == [sentence.strip()]


def test_a_program_gets_one_document_and_nothing_else(capsys: pytest.CaptureFixture[str]) -> None:
    screen = Screen(as_json=True)

    screen.line("for people")
    screen.heading("for people")
    screen.table([Column("a")], [["b"]])
    with screen.progress() as say:
        say("reading")
    screen.document(lambda: {"name": "Grünflächen", "amount": "1.00"})

    captured = capsys.readouterr()
    assert json.loads(captured.out) == {"name": "Grünflächen", "amount": "1.00"}
    assert captured.out.isascii()
    assert captured.err == ""


def test_a_document_is_not_made_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    def made() -> dict[str, object]:
        pytest.fail("a document was made that nobody asked for")

    Screen(as_json=False).document(made)

    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("encoding", "shown"),
    [
        ("cp1252", "€5 <= 6 – x × y … 1\xa0%"),
        ("ascii", "EUR5 <= 6 - x x y ... 1 %"),
        ("cp437", "EUR5 ≤ 6 - x x y ... 1\xa0%"),
    ],
)
def test_a_console_that_lacks_a_mark_gets_the_nearest(
    encoding: str, shown: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding=encoding))
    prepare_streams()

    Screen(as_json=False).line("€5 ≤ 6 – x × y … 1\xa0% 公")
    sys.stdout.flush()

    assert raw.getvalue().decode(encoding).rstrip() == f"{shown} ?"


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_colours_are_for_terminals_and_for_those_who_want_them(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "COLORTERM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    terminal = Terminal()
    with monkeypatch.context() as patched:
        patched.setattr(sys, "stdout", terminal)
        Screen(as_json=False).line("no plan", "bad")
        assert "\x1b[1;31mno plan" in terminal.getvalue()

        patched.setenv("NO_COLOR", "1")
        plain = Terminal()
        patched.setattr(sys, "stdout", plain)
        Screen(as_json=False).line("no plan", "bad")
        assert "31m" not in plain.getvalue()

    monkeypatch.setenv("FORCE_COLOR", "1")
    Screen(as_json=False).line("no plan", "bad")
    assert capsys.readouterr().out == "no plan\n"


def test_progress_is_shown_on_a_terminal_only(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with Screen(as_json=False).progress() as say:
        say("reading")
    assert capsys.readouterr() == ("", "")

    monkeypatch.setenv("TERM", "xterm")
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with Screen(as_json=False).progress() as say:
        say("reading [bold]my-budget")
    assert "reading [bold]my-budget" in terminal.getvalue()


def test_sentences_go_beside_figures_only_where_there_is_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys, "stdout", Terminal())
    for columns, wide in (("80", False), ("200", True)):
        monkeypatch.setenv("COLUMNS", columns)
        assert Screen(as_json=False).is_wide is wide
    monkeypatch.setattr(sys, "stdout", io.StringIO())
    assert os.environ["COLUMNS"] == "200"
    assert not Screen(as_json=False).is_wide
