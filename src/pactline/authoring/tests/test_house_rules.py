"""Rules of authoring that a reader should not have to remember."""

from __future__ import annotations

import re
from pathlib import Path

import pactline
from pactline.authoring.docx.content import Content
from pactline.authoring.docx.filling import fill
from pactline.authoring.testing import block_control, document, run_control
from pactline.files import convert

ROOT = Path(pactline.__file__).parent


def test_only_one_file_imports_jinja() -> None:
    found = [
        str(path.relative_to(ROOT))
        for path in ROOT.rglob("*.py")
        if re.search(r"^\s*(from|import) jinja2", path.read_text(), re.MULTILINE)
    ]
    assert found == ["authoring/docx/expressions.py"]


def test_docxtpl_never_renders_a_template() -> None:
    for path in ROOT.rglob("*.py"):
        text = path.read_text()
        if path.name != "test_house_rules.py":
            assert "DocxTemplate" not in text, path
            assert "from docxtpl" not in text or path.relative_to(ROOT).as_posix() == "authoring/docx/clauses.py", path


def test_the_engine_knows_neither_django_nor_the_rest_of_the_house() -> None:
    for path in (ROOT / "authoring" / "docx").glob("*.py"):
        for line in path.read_text().splitlines():
            assert not re.match(r"\s*(from|import) (django|pactline)", line), f"{path.name}: {line}"


def test_filled_content_controls_survive_the_conversion_to_pdf() -> None:
    def change(made: object) -> None:
        made.add_paragraph("Name: ")._p.append(run_control("field_name"))  # type: ignore[attr-defined]
        made.add_paragraph("x")._p.addnext(block_control("field_block", "old"))  # type: ignore[attr-defined]

    done = fill(
        document(change=change),
        Content(values={"field_name": "Meridian", "field_block": "Words"}, append_missing=False),
    )
    assert convert.to_pdf(done.data, name="a.docx").pdf.startswith(b"%PDF-")
