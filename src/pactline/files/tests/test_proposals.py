"""Other words for a passage, as tracked changes that Word understands: accepted they read as proposed, rejected as before."""

from __future__ import annotations

import io

import docx
import pytest
from docx.shared import Pt

from pactline.files import tracked
from pactline.files.docx_text import read_docx

BEFORE = "Before. "


def document(*paragraphs: list[str]) -> bytes:
    """Paragraphs of runs, each run in a format of its own."""
    made = docx.Document()
    for runs in paragraphs:
        paragraph = made.add_paragraph()
        for size, text in enumerate(runs, start=10):
            paragraph.add_run(text).font.size = Pt(size)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def text(data: bytes) -> str:
    return read_docx(data, changes="final").text


@pytest.mark.parametrize(
    ("passage", "wanted"),
    [
        ("The cap is twelve months.", "Before. NEW After."),
        ("cap is twelve", "Before. The NEW months. After."),
        ("  The cap\u00a0is   twelve\nmonths. ", "Before. NEW After."),
        ("4.2 The cap is twelve months.", "Before. NEW After."),
        ("Before. The cap is twelve months. After.", "NEW"),
    ],
)
def test_a_passage_over_runs_is_struck_and_the_words_inserted(passage: str, wanted: str) -> None:
    data = document([BEFORE, "The c", "ap is twel", "ve months.", " After."], ["Next paragraph."])
    made = tracked.put_words(data, passage=passage, words="NEW", author="Rita Alvarez")
    assert text(tracked.accept_all(made)) == f"{wanted}\nNext paragraph."
    assert text(tracked.reject_all(made)) == text(data)
    kinds = {(one.kind, one.author) for one in tracked.read(made)}
    assert kinds == {("insertion", "Rita Alvarez"), ("deletion", "Rita Alvarez")}
    docx.Document(io.BytesIO(made))


def test_a_passage_over_paragraphs_leaves_no_empty_paragraph() -> None:
    data = document(["First."], ["One ", "two."], ["Three."], ["Last."])
    made = tracked.put_words(data, passage="One two.\n\nThree.", words="Line one\nLine two", author="Rita")
    assert text(tracked.accept_all(made)).split("\n") == ["First.", "Line one", "Line two", "Last."]
    assert text(tracked.reject_all(made)) == text(data)


def test_quotes_and_dashes_may_differ() -> None:
    data = document(["The “Fees” – all of them – are due."])
    made = tracked.put_words(data, passage='The "Fees" - all of them - are due.', words="NEW", author="Rita")
    assert text(tracked.accept_all(made)) == "NEW"


def test_without_a_passage_a_paragraph_comes_before_the_signatures() -> None:
    data = document(["One."], ["Two."], ["Three."], ["Signed by Carla."])
    made = tracked.put_words(data, passage="", words="NEW", author="Rita")
    assert text(tracked.accept_all(made)).split("\n") == ["One.", "Two.", "Three.", "NEW", "Signed by Carla."]
    assert text(tracked.reject_all(made)) == text(data)
    plain = tracked.put_words(document(["One."]), passage="", words="NEW", author="Rita")
    assert text(tracked.accept_all(plain)).split("\n") == ["One.", "NEW"]


def test_a_passage_that_is_not_there_is_refused() -> None:
    for passage in ("Nothing of this.", "One\nThree"):
        with pytest.raises(tracked.NotFound):
            tracked.put_words(document(["One."], ["Two " * 30], ["Three."]), passage=passage, words="x", author="Rita")


def test_words_that_look_like_markup_stay_words() -> None:
    made = tracked.put_words(document(["One."]), passage="One.", words='<w:p/> & "x" \x00\x08', author="Rita <b>")
    assert text(tracked.accept_all(made)) == '<w:p/> & "x"'
