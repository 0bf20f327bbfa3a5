"""Questions and summaries with citations; opinions of a language model; which reader found what."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from pactline.config.outside import read_model
from pactline.contracts.tests.test_pages import signed
from pactline.identity.testing import Cast
from pactline.intelligence import actions, queries, readers, testing
from pactline.intelligence.generative.reader import GenerativeReader
from pactline.intelligence.generative.tests.served import data_of, segment_with, served
from pactline.intelligence.models import Analysis, Inquiry
from pactline.kernel.errors import Blocked, InvalidInput, NotAllowed, NotVisible

pytestmark = pytest.mark.django_db
Sign = Callable[[str], Client]
ALTERED = testing.STANDARD_CAP.replace("twelve", "eighteen")
LAW = "This agreement is governed by the laws of Denmark."
WORDS = (ALTERED, LAW, "Fees are due within 30 days.")
API = "/api/v1/intelligence"


@pytest.fixture
def analysis(cast: Cast) -> Any:
    with testing.reading():
        testing.playbook(cast)
        yield testing.read_revision(testing.request_with(cast, *WORDS), cast.rita)


def test_without_a_model_the_contract_answers_with_its_own_words(cast: Cast, analysis: Analysis) -> None:
    asked = actions.ask(analysis.pk, question="Which law governs the agreement?", actor=cast.rita)
    assert asked.answered_at is not None and asked.reply["found"] and asked.reply["by"] == "embedded"
    (cited,) = asked.reply["citations"][:1]
    assert analysis.text is not None and analysis.text.text[cited["start"] : cited["end"]] == cited["quote"]
    assert "Denmark" in cited["quote"]
    nothing = actions.ask(analysis.pk, question="Is there a zoological warranty of penguins?", actor=cast.rita)
    assert (nothing.reply["found"], nothing.reply["answer"]) == (False, "Not found in the contract.")


def test_who_may_not_ask(cast: Cast, analysis: Analysis) -> None:
    with pytest.raises(NotAllowed):
        actions.ask(analysis.pk, question="Which law?", actor=cast.ada)
    with pytest.raises(NotVisible):
        actions.ask(analysis.pk, question="Which law?", actor=cast.nora)
    for wrong in (" ", "x" * 501):
        with pytest.raises(InvalidInput):
            actions.ask(analysis.pk, question=wrong, actor=cast.rita)
    waiting = actions.analyse_file(b"Another liability.", filename="b.txt", actor=cast.cora)
    with pytest.raises(Blocked):
        actions.ask(waiting.pk, question="Which law?", actor=cast.cora)
    assert not Inquiry.objects.exists()


def test_questions_and_summaries_stand_on_pages_and_lead_to_the_passage(
    cast: Cast, analysis: Analysis, client_for: Sign
) -> None:
    client, at = client_for("rita"), analysis.get_absolute_url()
    answer = client.post(f"{at}questions", {"question": "Which law governs the agreement?"})
    row = Inquiry.objects.get()
    assert answer.status_code == 303 and answer["Location"].endswith(f"?tab=ask#inquiry-{row.pk}")
    page = client.get(f"{at}?tab=ask").content.decode()
    key = f"c{row.pk.hex[-10:]}-0"
    for words in ("Denmark", f'data-passage="{key}"', f'id="passage-{key}"', "answered by: Embedded reader"):
        assert words in page, words
    client.post(f"{at}questions", {"question": "Who feeds the penguins at night?"})
    assert "Not found in the contract." in client.get(f"{at}?tab=ask").content.decode()
    assert client.post(f"{at}questions", {"question": " "}).status_code == 303 and Inquiry.objects.count() == 2
    assert client.post(f"{at}summary").status_code == 303
    summary = client.get(f"{at}?tab=summary").content.decode()
    assert "Governing law" in summary and "data-passage" in summary
    bench = client.get(f"{analysis.revision.document.request.get_absolute_url()}?tab=findings").content.decode()  # type: ignore[union-attr]
    assert "Ask this contract" in bench and "?tab=summary#finding-" in bench
    assert client_for("ada").post(f"{at}questions", {"question": "x"}).status_code == 403
    assert client.get(f"/intelligence/inquiries/{row.pk}")["HX-Refresh"] == "true"


def test_the_model_answers_in_a_job_and_what_it_cannot_quote_is_not_believed(
    cast: Cast, analysis: Analysis, settings: Any, tmp_path: Path, client_for: Sign
) -> None:
    def says(body: dict[str, Any]) -> dict[str, Any]:
        cited = [{"segment": segment_with(body, "Denmark"), "quote": LAW}]
        return {"found": True, "answer": "Danish law, for 12 years.", "citations": cited}

    with served(says) as server:
        settings.PACTLINE_DATA_DIR = tmp_path
        settings.PACTLINE_MODEL = read_model({"PACTLINE_MODEL_URL": server.url, "PACTLINE_MODEL_NAME": "m-1"})
        asked = actions.ask(analysis.pk, question="Which law governs the agreement?", actor=cast.rita)
        assert (
            asked.answered_at is None and ProcrastinateJob.objects.filter(task_name="intelligence.answer").count() == 1
        )
        page = client_for("rita").get(f"{analysis.get_absolute_url()}?tab=ask").content.decode()
        assert "is being looked for" in page and "hx-get" in page
        asked = actions.answer(actions.answer(asked.pk).pk)
        page = client_for("rita").get(f"{analysis.get_absolute_url()}?tab=ask").content.decode()
    assert len(server.asked) == 1 and asked.reply["by"] == "generative" and asked.reply["unverified"] == ["12"]
    assert "Danish law" in page and "answered by: Language model (played-1)" in page and "No citation holds: 12" in page


def test_a_contract_answers_from_its_data_too(cast: Cast) -> None:
    with testing.reading():
        record = signed(cast)
        from pactline.contracts import actions as contracts

        contracts.edit_record(record.pk, reason="Read.", governing_law="Denmark", actor=cast.cora)
        found = actions.analyse_record(record.pk, actor=cast.cora)
        actions.read(found.pk)
        asked = actions.ask(found.pk, question="What is the governing law?", actor=cast.cora)
    assert asked.reply["fields"] == [{"label": "Governing law", "value": "Denmark", "source": record.number}]


def test_a_portfolio_is_asked_and_only_visible_contracts_answer(cast: Cast, client_for: Sign) -> None:
    files = [("a.txt", f"{ALTERED}\n{LAW}".encode()), ("b.txt", b"The Provider shall deliver parts to the plant.")]
    with testing.reading():
        batch = actions.create_batch(name="Legacy", actor=cast.cora)
        actions.add_files(batch.pk, files=files, actor=cast.cora)
        for row in Analysis.objects.all():
            actions.read(row.pk)
        client = client_for("cora")
        assert (
            client.post(f"{batch.get_absolute_url()}questions", {"question": "Which law governs?"}).status_code == 303
        )
        row = Inquiry.objects.get()
        assert "is being looked for" in client.get(batch.get_absolute_url()).content.decode()
        actions.answer(row.pk)
        page = client.get(batch.get_absolute_url()).content.decode()
        assert "Denmark" in page and "?tab=ask&amp;show=" in page
        (one,) = client.get(f"{API}/portfolios/{batch.pk}/questions").json()
        assert [doc["document"] for doc in one["reply"]["documents"]] == ["a.txt"] and one["reply"]["searched"] == 2
        shown = one["reply"]["documents"][0]
        cited = shown["citations"][0]
        at = f"/intelligence/analyses/{shown['analysis']}/?tab=ask&show={cited['start']}-{cited['end']}"
        assert 'id="passage-shown"' in client.get(at).content.decode()
        assert client_for("rita").get(f"{API}/inquiries/{row.pk}").status_code == 404
        assert "Legacy" in client.get(f"/intelligence/clauses/?batch={batch.pk}").content.decode()


def test_the_api_asks(cast: Cast, analysis: Analysis, client_for: Sign) -> None:
    client = client_for("rita")

    def post(address: str, data: Any = None, who: Client = client) -> Any:
        return who.post(f"{API}{address}", data or {}, content_type="application/json")

    answer = post(f"/analyses/{analysis.pk}/questions", {"question": "Which law governs the agreement?"})
    assert answer.status_code == 202 and "Denmark" in answer.json()["reply"]["citations"][0]["quote"]
    assert client.get(f"{API}/inquiries/{answer.json()['id']}").json()["kind"] == "question"
    assert len(client.get(f"{API}/analyses/{analysis.pk}/questions").json()) == 1
    summary = post(f"/analyses/{analysis.pk}/summary").json()
    assert {point["topic"] for point in summary["reply"]["points"]} >= {"Governing law", "Cap on liability"}
    assert post(f"/analyses/{analysis.pk}/questions", {"question": " "}).status_code == 422
    assert post(f"/analyses/{analysis.pk}/questions", {"question": "x"}, client_for("ada")).status_code == 403


def judged(body: dict[str, Any]) -> dict[str, Any]:
    data = data_of(body)
    if "rule_says" in data:
        return {"reason": "Half a year more.", "quotes": ["eighteen months"], "risk": "low", "verdict": "standard",
                "redline": testing.STANDARD_CAP}  # fmt: skip
    if "type" in data:
        return {"decision": "unclear", "places": []}
    return {"found": False, "segment": data["passages"][0]["segment"], "quote": "", "value": ""}


def test_an_opinion_gives_a_reason_and_a_redline_and_lowers_nothing(
    cast: Cast, settings: Any, tmp_path: Path, client_for: Sign
) -> None:
    with served(judged) as server:
        settings.PACTLINE_DATA_DIR = tmp_path
        settings.PACTLINE_MODEL = read_model({"PACTLINE_MODEL_URL": server.url, "PACTLINE_MODEL_NAME": "m-1"})
        reader = GenerativeReader(testing.PatternReader().read)
        with testing.reading(reader):
            testing.playbook(cast)
            found = testing.read_revision(testing.request_with(cast, *WORDS), cast.rita)
            client = client_for("rita")
            page = client.get(found.get_absolute_url()).content.decode()
            row = testing.finding(found, "Cap On Liability")
            form = client.get(f"/intelligence/findings/{row.pk}/wording?proposal=1").content.decode()
            assert readers.label_of("generative") == "Language model"
    assert (row.verdict, row.risk) == ("non_standard", "high")
    assert row.details["opinion"]["questioned"] == "standard" and row.details["opinion"]["model"] == "played-1"
    for words in ("Half a year more.", "Proposed change", "Questioned: Language model would say “Standard”", "Reader of patterns",
                  "?proposal=1"):  # fmt: skip
        assert words in page, words
    assert testing.STANDARD_CAP in form
    assert queries.precision(cast.rita)
