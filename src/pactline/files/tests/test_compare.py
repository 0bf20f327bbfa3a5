from __future__ import annotations

import io
from pathlib import Path

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st

from pactline.files import redline, tracked
from pactline.files.compare import Comparison, Run, compare, word_runs
from pactline.files.docx_text import read_docx
from pactline.files.opc import Damaged, Package
from pactline.files.textmodel import Text
from pactline.kernel.errors import InvalidInput, Unavailable

from .builders import docx, raw_docx

SHARED = Path(__file__).resolve().parents[5] / "shared" / "data" / "contracts"
needs_engine = pytest.mark.skipif(
    not __import__("importlib.util").util.find_spec("python_redlines"), reason="the redline engine is not installed"
)


def text(*lines: str, **facts: str) -> Text:
    builder = Text.builder()
    for line in lines:
        builder.add(line, **facts)
    return builder.done(pages=None)


def ops(comparison: Comparison) -> list[tuple[str, list[tuple[str, str]]]]:
    return [(b.kind, [(r.op, r.text) for r in b.runs]) for b in comparison.blocks]


def test_a_changed_word_is_shown_inside_its_paragraph() -> None:
    result = compare(text("Fees", "Pay within 30 days of receipt."), text("Fees", "Pay within 60 days of receipt."))
    assert ops(result) == [
        ("equal", [("equal", "Fees")]),
        ("replace", [("equal", "Pay within "), ("delete", "30"), ("insert", "60"), ("equal", " days of receipt.")]),
    ]
    assert (result.counts.insertions, result.counts.deletions, result.counts.words_inserted) == (1, 1, 1)


def test_new_and_vanished_paragraphs_stand_alone() -> None:
    result = compare(text("a one", "b two", "c three"), text("a one", "something wholly different", "c three"))
    assert [b.kind for b in result.blocks] == ["equal", "delete", "insert", "equal"]


def test_a_paragraph_that_stands_elsewhere_was_moved() -> None:
    clause = "Either party may end this agreement with notice."
    result = compare(text(clause, "Second clause here now.", "Third"), text("Second clause here now.", "Third", clause))
    assert result.counts.moves == 1
    assert (result.counts.insertions, result.counts.deletions) == (0, 0)
    start, end = result.blocks[0], result.blocks[-1]
    assert (start.moved, start.pair, end.moved, end.pair) == ("from", len(result.blocks) - 1, "to", 0)


def test_a_changed_style_is_counted_and_the_text_is_equal() -> None:
    result = compare(text("Scope", style="Normal"), text("Scope", style="heading 1"))
    assert (result.blocks[0].kind, result.blocks[0].restyled, result.counts.formats) == ("equal", True, 1)


def test_equal_documents_have_no_changes_and_context_is_kept_small() -> None:
    same = text(*[f"line {n}" for n in range(50)])
    assert compare(same, same).counts.none
    other = text(*[f"line {n}" if n != 25 else "line changed 25" for n in range(50)])
    assert [index for index, _block in compare(same, other).changed()] == [24, 25, 26]


def test_a_run_never_ends_inside_a_word() -> None:
    assert word_runs("provider", "provided") == [Run("delete", "provider"), Run("insert", "provided")]


WORDS = st.lists(
    st.sampled_from(["pay", "the", "fee", "in", "30", "60", "days", ".", ",", "  "]), min_size=1, max_size=9
)
LINES = st.lists(WORDS.map(" ".join), max_size=9)


@settings(max_examples=300, deadline=None)
@given(LINES, LINES)
def test_accepted_it_is_the_new_text_and_rejected_the_old(old: list[str], new: list[str]) -> None:
    result = compare(text(*old), text(*new))
    assert result.old_lines() == old
    assert result.new_lines() == new
    for block in result.blocks:
        assert all(run.text for run in block.runs) or block.runs[0].text == ""
    assert result.counts.none == (old == new)


def test_the_difference_of_two_long_documents_is_found_in_a_moment() -> None:
    old = text(*[f"Clause {n} binds the parties in manner {n * 7}." for n in range(1500)])
    new = text(*[f"Clause {n} obliges both sides in way {n * 7}." for n in range(1500)])
    assert len(compare(old, new).blocks) >= 1500


# ---- tracked changes

CHANGED = (
    '<w:p><w:r><w:t xml:space="preserve">Pay in </w:t></w:r>'
    '<w:del w:id="1" w:author="Carl" w:date="2026-03-01T10:00:00Z"><w:r><w:delText>30</w:delText></w:r></w:del>'
    '<w:ins w:id="2" w:author="Carl" w:date="2026-03-01T10:00:00Z"><w:r><w:t>6</w:t></w:r><w:r><w:t>0</w:t></w:r></w:ins>'
    "<w:r><w:t> days</w:t></w:r></w:p>"
    '<w:p><w:pPr><w:rPr><w:ins w:id="4" w:author="Lena"/></w:rPr></w:pPr><w:ins w:id="3" w:author="Lena"><w:r><w:t>New clause'
    "</w:t></w:r></w:ins></w:p>"
    '<w:p><w:pPr><w:rPr><w:del w:id="6" w:author="Carl"/></w:rPr></w:pPr><w:del w:id="5" w:author="Carl"><w:r><w:delText>Gone'
    "</w:delText></w:r></w:del></w:p>"
    '<w:p><w:moveFrom w:id="7" w:author="Carl"><w:r><w:t>wandering</w:t></w:r></w:moveFrom><w:r><w:t> stays</w:t></w:r></w:p>'
    '<w:p><w:moveTo w:id="8" w:author="Carl"><w:r><w:t>wandering</w:t></w:r></w:moveTo><w:r><w:rPr><w:b/><w:rPrChange w:id="9" '
    'w:author="Carl"><w:rPr/></w:rPrChange></w:rPr><w:t> bold</w:t></w:r></w:p>'
    '<w:tbl><w:tr><w:trPr><w:ins w:id="10" w:author="Carl"/></w:trPr><w:tc><w:p><w:r><w:t>new row</w:t></w:r></w:p></w:tc></w:tr>'
    '<w:tr><w:trPr><w:del w:id="11" w:author="Carl"/></w:trPr><w:tc><w:p><w:r><w:t>old row</w:t></w:r></w:p></w:tc></w:tr>'
    "</w:tbl>"
    "<w:p><w:r><w:t>end</w:t></w:r></w:p>"
)


def test_tracked_changes_are_read_with_author_date_text_and_place() -> None:
    found = tracked.read(raw_docx(CHANGED))
    told = [(c.kind, c.author, c.text) for c in found]
    assert told[:3] == [("deletion", "Carl", "30"), ("insertion", "Carl", "60"), ("insertion", "Lena", "¶")]
    assert ("insertion", "Lena", "New clause") in told
    assert ("move_from", "Carl", "wandering") in told
    assert ("move_to", "Carl", "wandering") in told
    assert ("insertion", "Carl", "new row") in told
    assert ("deletion", "Carl", "old row") in told
    assert ("format", "Carl", "wandering bold") in told
    assert found[0].date == "2026-03-01T10:00:00Z"
    assert found[0].paragraph == "Pay in 60 days"
    assert tracked.has_changes(Package(raw_docx(CHANGED)))
    assert not tracked.has_changes(Package(docx("plain")))


def test_accept_all_and_reject_all() -> None:
    data = raw_docx(CHANGED)
    accepted, rejected = tracked.accept_all(data), tracked.reject_all(data)
    assert read_docx(accepted).lines == ["Pay in 60 days", "New clause", "stays", "wandering bold", "new row", "end"]
    assert read_docx(rejected).lines == ["Pay in 30 days", "Gone", "wandering stays", "bold", "old row", "end"]
    for settled in (accepted, rejected):
        assert tracked.read(settled) == []
        Document(io.BytesIO(settled))  # python-docx opens it
    assert read_docx(accepted).lines == read_docx(data, changes="final").lines
    assert read_docx(rejected).lines == read_docx(data, changes="original").lines


def test_comments_are_read_and_stay() -> None:
    def change(document: Document) -> None:
        document.add_comment(document.paragraphs[0].runs, text="Too long?", author="Carl", initials="C")

    data = docx("Thirty-six months", change=change)
    comment = tracked.read(data)[0]
    assert (comment.kind, comment.author, comment.text, comment.paragraph) == (
        "comment", "Carl", "Too long?", "Thirty-six months",
    )  # fmt: skip
    assert tracked.read(tracked.accept_all(data))[0].text == "Too long?"


def test_a_damaged_redline_is_named() -> None:
    with pytest.raises(Damaged):
        tracked.read(b"PK\x03\x04 no")


# ---- redlines


@needs_engine
def test_a_redline_reads_as_the_new_document_accepted_and_as_the_old_one_rejected() -> None:
    old = docx("Scope", "Pay within 30 days.", "This clause goes away.", "Last")
    new = docx("Scope", "Pay within 60 days.", "Last", "A new clause comes.")
    made = redline.make(old, new, author="Lena Okafor")
    changes = tracked.read(made)
    assert {c.author for c in changes} == {"Lena Okafor"}
    assert {"insertion", "deletion"} <= {c.kind for c in changes}
    assert read_docx(tracked.accept_all(made)).lines == read_docx(new).lines
    assert read_docx(tracked.reject_all(made)).lines == read_docx(old).lines


@needs_engine
@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared templates are not beside this checkout")
def test_a_redline_of_two_real_agreements() -> None:
    old = (SHARED / "common-paper-order-form-with-sla" / "template.docx").read_bytes()
    new = (SHARED / "common-paper-csa-with-sla" / "template.docx").read_bytes()
    made = redline.make(old, new, author="Lena")
    assert len(tracked.read(made)) > 50


@needs_engine
def test_damaged_input_and_a_failing_engine_are_told_in_words() -> None:
    with pytest.raises(InvalidInput):
        redline.make(b"nothing", docx("x"), author="x")


def test_without_the_engine_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "python_redlines", None)
    assert not redline.available()
    with pytest.raises(Unavailable, match="pip install"):
        redline.make(docx("a"), docx("b"), author="x")
