"""What goes wrong with files and models: it is said, and what is known stands."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from pactline.config.outside import read_model
from pactline.contracts import actions as contract_actions
from pactline.contracts import testing as contracts
from pactline.files.tests.builders import pdf, raw_docx
from pactline.identity.testing import Cast
from pactline.intelligence import actions, embedded, readers, testing
from pactline.intelligence import text as texts
from pactline.intelligence.generative.reader import GenerativeReader
from pactline.intelligence.generative.tests.served import Bytes, served
from pactline.intelligence.models import Analysis
from pactline.intelligence.text.tests.test_text import _columns
from pactline.kernel.errors import Blocked

pytestmark = pytest.mark.django_db
LIMIT = 30.0
"""Seconds of processor time that any contract may take."""
Sign = Callable[[str], Client]
ALTERED = testing.STANDARD_CAP.replace("twelve", "eighteen")


def read_file(cast: Cast, data: bytes, name: str) -> Analysis:
    """Read with the real extractor and the small reader of patterns."""
    with readers.only(testing.PatternReader(), extractor=embedded.extract):
        asked = actions.analyse_file(data, filename=name, actor=cast.cora)
        actions.read(asked.pk)
    asked.refresh_from_db()
    return asked


def test_a_scan_without_text_is_not_read_and_says_what_to_do(cast: Cast) -> None:
    found = read_file(cast, pdf(""), "scan.pdf")
    assert found.status == "failed" and not found.findings.exists()
    assert "no text that could be read" in found.error and "text recognition" in found.error


def test_columns_are_read_one_after_the_other_and_said(cast: Cast) -> None:
    found = read_file(cast, _columns(2), "columns.pdf")
    assert found.status == "done" and any("column by column" in words for words in found.warnings)


def test_a_table_of_contents_is_no_clause(cast: Cast) -> None:
    lines = [
        "TABLE OF CONTENTS",
        *(f"{n}. Clause {n} ........ {n + 3}" for n in range(1, 30)),
        "9. Insurance ........ 12",
    ]
    body = "The Provider carries an insurance of five million euros for each year."
    reader = testing.PatternReader(patterns={"Insurance": r"[^.\n]*\binsurance\b[^.\n]*\."})
    with readers.only(reader, extractor=embedded.extract):
        asked = actions.analyse_file("\n".join([*lines, body]).encode(), filename="toc.txt", actor=cast.cora)
        actions.read(asked.pk)
    (row,) = asked.findings.filter(type="Insurance")
    assert row.text == body


def test_three_hundred_pages_are_read(cast: Cast) -> None:
    words = "The parties keep to this agreement in good faith and meet once a year to speak about it."
    found = read_file(cast, pdf(*(f"{n}. {words}" for n in range(300))), "long.pdf")
    assert found.status == "done" and found.text is not None and found.text.pages == 300


CLAUSE = "The liability of each party is limited to the fees of twelve months, and either party may end it in writing. "


def embedded_reading(cast: Cast, data: bytes, name: str) -> tuple[Analysis, float]:
    """Read with the readers of a fresh installation; and the seconds of processor time that it took."""
    with readers.only(embedded.EmbeddedReader(), extractor=embedded.extract):
        asked = actions.analyse_file(data, filename=name, actor=cast.cora)
        begun = time.process_time()
        actions.read(asked.pk)
        spent = time.process_time() - begun
    asked.refresh_from_db()
    return asked, spent


@pytest.mark.slow
def test_three_hundred_pages_are_read_by_the_embedded_reader_in_thirty_seconds(cast: Cast) -> None:
    pages = [f"{n}. {CLAUSE * 8}" for n in range(300)]
    found, spent = embedded_reading(cast, pdf(*pages), "long.pdf")
    assert (found.status, found.error) == ("done", "") and found.text is not None and found.text.pages == 300
    text = found.text.text
    assert all(text[row.start : row.end] == row.text for row in found.findings.exclude(start=None))
    assert spent < LIMIT


@pytest.mark.slow
@pytest.mark.parametrize(
    "words",
    [
        pytest.param("Supplier shall " * 32_000, id="duties"),
        pytest.param("(" * 480_000, id="brackets"),
        pytest.param("January 1, 2020 and " * 24_000, id="dates"),
        pytest.param("Acme, Inc., a Delaware corporation " * 13_000, id="parties"),
        pytest.param("1.1.1.1.1.1 \n" * 36_000, id="numbers"),
    ],
)
def test_text_that_is_made_to_take_long_is_over_in_thirty_seconds(cast: Cast, words: str) -> None:
    found, spent = embedded_reading(cast, (CLAUSE + words).encode(), "hostile.txt")
    assert found.status in ("done", "failed") and spent < LIMIT


def many_paragraphs() -> bytes:
    """A Word file of sixty thousand paragraphs."""
    return raw_docx("".join(f"<w:p><w:r><w:t>{n}. {CLAUSE}</w:t></w:r></w:p>" for n in range(60_000)))


def test_a_file_that_takes_too_long_to_open_is_stopped_and_says_so(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(texts, "SECONDS", 1)
    begun = time.monotonic()
    found = read_file(cast, many_paragraphs(), "endless.docx")
    assert found.status == "failed" and not found.findings.exists()
    assert found.error == "“endless.docx” is too long or too complicated to be read."
    assert time.monotonic() - begun < LIMIT


def unreadable() -> list[Any]:
    enough = b'{"choices": [{"message": {"content": "' + b"word " * 60_000 + b'"}}]}'
    return [
        pytest.param(Bytes(b"It was a dark and stormy night."), id="nonsense"),
        pytest.param({"decision": "perhaps", "places": "everywhere"}, id="another shape"),
        pytest.param(Bytes(enough), id="too much"),
        pytest.param(Bytes(b"{}", wait=1.6), id="too late"),
        pytest.param(Bytes(b""), id="nothing"),
        pytest.param(Bytes(b"", status=503), id="down"),
    ]


@pytest.mark.parametrize("play", unreadable())
def test_whatever_a_model_does_the_embedded_result_stands_and_is_marked(
    cast: Cast, settings: Any, tmp_path: Path, play: Any
) -> None:
    with served(play) as server:
        settings.PACTLINE_DATA_DIR = tmp_path
        settings.PACTLINE_MODEL = read_model(
            {"PACTLINE_MODEL_URL": server.url, "PACTLINE_MODEL_NAME": "m", "PACTLINE_MODEL_TIMEOUT": "1",
             "PACTLINE_MODEL_SECONDS": "8"}
        )  # fmt: skip
        outside = GenerativeReader(testing.PatternReader(unclear=["Insurance"]).read)
        with testing.reading(outside, unclear=["Insurance"]):
            testing.playbook(cast)
            found = testing.read_revision(testing.request_with(cast, ALTERED), cast.rita)
    assert found.status == "done" and server.asked
    row = testing.finding(found, "Cap On Liability")
    assert (row.verdict, row.found_by, row.text) == ("non_standard", ["patterns"], ALTERED)
    assert any("anguage model" in words for words in found.warnings), found.warnings


def test_findings_belong_to_a_revision_and_say_when_the_file_has_changed(cast: Cast, client_for: Sign) -> None:
    with testing.reading():
        testing.playbook(cast)
        request = testing.request_with(cast, ALTERED)
        found = testing.read_revision(request, cast.rita)
        contract_actions.upload(
            request.pk, data=contracts.word("Second", "words"), filename="b.docx", notes="New.", actor=cast.rita
        )
        page = client_for("rita").get(found.get_absolute_url()).content.decode()
        assert "Findings of an earlier revision" in page
        with pytest.raises(Blocked) as refused:
            actions.use_clause(testing.finding(found, "Cap On Liability").pk, actor=cast.rita)
        assert "is not the latest revision" in str(refused.value.problems)
        bench = client_for("rita").get(f"{request.get_absolute_url()}?tab=findings").content.decode()
        assert "Not read yet" in bench
