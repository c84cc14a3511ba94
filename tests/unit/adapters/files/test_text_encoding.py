"""The encoding of a table is told by its bytes; where it is not certain, that is said or asked."""

import pytest

from apportion.adapters.files.text_encoding import settings_text, table_text

STREET = "unit,name\nroads,Straßenbau für Köln\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_unicode_is_read_without_a_word(encoding: str) -> None:
    assert table_text(STREET.encode(encoding), "units.csv") == (STREET.encode(), [])


@pytest.mark.parametrize("mark", [b"\xff\xfe", b"\xfe\xff"])
def test_both_byte_orders_of_utf16_are_read(mark: bytes) -> None:
    order = "utf-16-le" if mark == b"\xff\xfe" else "utf-16-be"

    assert table_text(mark + STREET.encode(order), "units.csv") == (STREET.encode(), [])


@pytest.mark.parametrize(
    "name",
    [
        "Straßenbau für Köln",
        "Crèche à l’été",
        "Información pública",
        "Ação social",
        "Café “Le Pré”",
        "Année 2025 – budget €",
    ],
)
def test_western_text_in_windows_1252_is_read_with_a_warning(name: str) -> None:
    text, findings = table_text(f"unit,name\na,{name}\n".encode("cp1252"), "units.csv")

    assert text == f"unit,name\na,{name}\n".encode()
    assert [(finding.code, finding.blocks, finding.place.line) for finding in findings] == [
        ("text.encoding-assumed", False, 2)
    ]
    assert findings[0].found in name
    assert not findings[0].found.isascii()


@pytest.mark.parametrize(
    ("name", "encoding"),
    [
        ("Пожарная охрана", "cp1251"),
        ("Δήμος Αθηναίων", "cp1253"),
        ("Příští rok", "cp1250"),
        ("Straßenbau für Köln", "cp850"),
        ("Straßenbau für Köln", "mac_roman"),
        ("消防", "gb18030"),
        ("消防署", "shift_jis"),
    ],
)
def test_text_of_another_code_page_is_asked_about(name: str, encoding: str) -> None:
    text, findings = table_text(f"unit,name\na,{name}\n".encode(encoding), "units.csv")

    assert text is None
    assert [(finding.code, finding.blocks, finding.place.line) for finding in findings] == [
        ("text.encoding-unknown", True, 2)
    ]


def test_a_fault_far_down_a_long_file_is_found() -> None:
    data = ("unit,name\n" + "roads,Straße\n" * 500_000).encode() + "last,Köln\n".encode("cp1252")

    text, findings = table_text(data, "units.csv")

    # The earlier rows are UTF-8, whose letters are marks inside words for Windows-1252: no reading fits both.
    assert text is None
    assert findings[0].place.line == 500_002


def test_damaged_utf16_is_not_guessed_at() -> None:
    text, findings = table_text(b"\xff\xfea\x00b", "units.csv")

    assert text is None
    assert [finding.code for finding in findings] == ["text.encoding-unknown"]


def test_every_faulty_byte_of_the_settings_is_told_with_its_place() -> None:
    text, findings = settings_text(b"format: 1\r\nname: K\xf6ln\r\nsector: \xfc\xe4\n", "case.yaml")

    assert text == "format: 1\nname: K ln\nsector:   \n"
    assert [(finding.place.line, finding.place.column) for finding in findings] == [(2, 8), (3, 9), (3, 10)]


def test_settings_full_of_faulty_bytes_are_not_searched_to_the_end() -> None:
    text, findings = settings_text(b"\xff" * 100_000, "case.yaml")

    assert text is None
    assert len(findings) < 2000
