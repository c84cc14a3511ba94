"""Write the pages of docs/reference that are made from the catalogue of the case format."""

from pathlib import Path

from apportion.adapters.templates.folder import schema_text
from apportion.adapters.templates.reference import case_reference

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "reference"

if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, text in (("case-format.md", case_reference()), ("case.schema.json", schema_text())):
        (FOLDER / name).write_text(text, encoding="utf-8", newline="\n")
        print(f"docs/reference/{name}")
