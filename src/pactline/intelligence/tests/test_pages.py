"""Pages and API: reading page, decisions, playbooks, portfolios, taught types."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from pactline.contracts import testing as contracts
from pactline.contracts.tests.test_pages import signed
from pactline.identity.testing import Cast
from pactline.intelligence import actions, queries, testing
from pactline.intelligence.models import Analysis, Batch, Finding, Playbook, TaughtType
from pactline.obligations.models import Obligation

pytestmark = pytest.mark.django_db
Sign = Callable[[str], Client]
ALTERED = testing.STANDARD_CAP.replace("twelve", "eighteen")
WORDS = (
    ALTERED,
    "Fees are due within 30 days.",
    "The Provider shall deliver a report every month.",
    "Signed by Carla.",
)
API = "/api/v1/intelligence"


@pytest.fixture
def reader() -> Iterator[testing.PatternReader]:
    with testing.reading() as one:
        yield one


@pytest.fixture
def analysis(cast: Cast, reader: testing.PatternReader) -> Analysis:
    testing.playbook(cast)
    return testing.read_revision(testing.request_with(cast, *WORDS), cast.rita)


def body(answer: Any) -> str:
    return str(answer.content.decode())


def test_the_reading_page_shows_text_passages_verdicts_and_who_read_it(analysis: Analysis, client_for: Sign) -> None:
    words = body(client_for("rita").get(analysis.get_absolute_url()))
    row = testing.finding(analysis, "Cap On Liability")
    for text in ("Reader of patterns", "stays on this server", "Non-standard", "eighteen", "Use this clause", "Never above twice",
                 f'id="passage-{row.pk}"', f'id="finding-{row.pk}"', 'data-behaviour="reading"', "Missing"):  # fmt: skip
        assert text in words, text
    assert "Accept deviation" not in words and "style=" not in words
    assert "Accept deviation" in body(client_for("lena").get(analysis.get_absolute_url()))
    for tab, wanted in (("data", "30"), ("obligations", "deliver a report"), ("about", "SHA-256")):
        assert wanted in body(client_for("rita").get(f"{analysis.get_absolute_url()}?tab={tab}")), tab


def test_the_text_is_escaped(cast: Cast, client_for: Sign, reader: testing.PatternReader) -> None:
    found = testing.read_revision(testing.request_with(cast, "<script>alert(1)</script> liability & more."), cast.rita)
    words = body(client_for("rita").get(found.get_absolute_url()))
    assert "<script>alert" not in words and "&lt;script&gt;alert(1)" in words


def test_who_may_not_see_gets_404_and_who_may_not_do_gets_403(analysis: Analysis, client_for: Sign) -> None:
    row = testing.finding(analysis, "Cap On Liability")
    assert client_for("nora").get(analysis.get_absolute_url()).status_code == 404
    assert client_for("frank").get(analysis.get_absolute_url()).status_code == 403
    reader = client_for("ada")
    assert "Reject" not in body(reader.get(analysis.get_absolute_url()))
    at = f"/intelligence/findings/{row.pk}/"
    for verb in (
        "acceptance",
        "rejection",
        "deviation",
        "ignoring",
        "correction",
        "wording",
        "reopening",
        "obligation",
    ):
        assert reader.post(f"{at}{verb}", {}).status_code == 403, verb
    assert client_for("rita").post(f"{at}deviation", {"reason": "x"}).status_code == 403
    row.refresh_from_db()
    assert row.decision == "open"


def test_the_panel_stands_in_the_workbench_and_reads_on_a_click(
    cast: Cast, client_for: Sign, reader: testing.PatternReader
) -> None:
    request = testing.request_with(cast, ALTERED)
    client = client_for("rita")
    words = body(client.get(f"{request.get_absolute_url()}?tab=findings"))
    assert "Not read yet" in words and "The text stays on this server" in words
    revision = contracts.latest(request)
    answer = client.post(f"/intelligence/revisions/{revision.pk}/analysis")
    found = Analysis.objects.get()
    assert answer.status_code == 303 and answer["Location"] == found.get_absolute_url()
    assert "is being read" in body(client.get(found.get_absolute_url()))
    assert client.get(f"{found.get_absolute_url()}state").status_code == 200
    actions.read(found.pk)
    assert client.get(f"{found.get_absolute_url()}state")["HX-Refresh"] == "true"
    assert "Open the reading" in body(client.get(f"{request.get_absolute_url()}?tab=findings"))
    assert client_for("ada").post(f"/intelligence/revisions/{revision.pk}/analysis").status_code == 403


def test_decisions_are_made_on_the_page(analysis: Analysis, client_for: Sign) -> None:
    row = testing.finding(analysis, "Cap On Liability")
    at, client = f"/intelligence/findings/{row.pk}/", client_for("lena")
    for form in ("rejection", "deviation", "ignoring", "correction"):
        assert client.get(f"{at}{form}").status_code == 200, form
    assert client.post(f"{at}deviation", {"reason": ""}).status_code == 422
    answer = client.post(f"{at}deviation", {"reason": "A key account."})
    assert answer.status_code == 303 and answer["Location"].endswith(f"#finding-{row.pk}")
    row.refresh_from_db()
    assert (row.decision, row.decision_reason) == ("deviation_accepted", "A key account.")
    assert client.post(f"{at}reopening").status_code == 303
    start = row.start or 0
    answer = client.post(f"{at}correction", {"type": "Insurance", "start": start, "end": start + 13, "reason": ""})
    row.refresh_from_db()
    assert answer.status_code == 303 and row.edited["type"] == "Insurance"
    assert f'value="{start + 1}"' in body(client.get(f"{at}correction?start={start + 1}&end={start + 9}"))


def test_the_clause_of_the_library_is_put_in_on_the_page(analysis: Analysis, client_for: Sign) -> None:
    row = testing.finding(analysis, "Cap On Liability")
    client = client_for("rita")
    page = body(client.get(f"/intelligence/findings/{row.pk}/wording"))
    assert testing.STANDARD_CAP in page
    answer = client.post(f"/intelligence/findings/{row.pk}/wording", {"words": testing.STANDARD_CAP})
    assert answer.status_code == 303 and "revision=2.0" in answer["Location"]
    old = body(client.get(analysis.get_absolute_url()))
    assert "Findings of an earlier revision" in old
    again = client.post(
        f"/intelligence/findings/{testing.finding(analysis, 'Confidentiality', 'missing').pk}/wording", {"words": "x"}
    )
    assert again.status_code == 409


def test_values_and_obligations_are_taken_over_on_the_page(
    cast: Cast, client_for: Sign, reader: testing.PatternReader
) -> None:
    pytest.importorskip("numpy")
    contract = signed(cast)
    client = client_for("cora")
    assert "Not read yet" in body(client.get(contract.get_absolute_url()))
    client.post(f"/intelligence/records/{contract.pk}/analysis")
    found = Analysis.objects.get()
    actions.read(found.pk)
    row = testing.finding(found, "Payment Terms", "metadata")
    page = body(client.get(f"{found.get_absolute_url()}?tab=data"))
    assert f'name="value-{row.pk}"' in page and "Apply to the record" in page and "Payment terms in days" in page
    answer = client.post(f"{found.get_absolute_url()}application", {"use": [str(row.pk)], f"value-{row.pk}": "30"})
    contract.refresh_from_db()
    assert answer.status_code == 303 and contract.payment_terms_days == 30
    duty = Finding.objects.create(analysis=found, position=900, kind="obligation", type="Obligation", start=0, end=6,
                                  text="Master",
                                  details={"who": "Provider", "action": "deliver a report every month"})  # fmt: skip
    form = body(client.get(f"/intelligence/findings/{duty.pk}/obligation"))
    assert "Deliver a report every month" in form
    data = {"name": "Report", "party": "us", "category": "operational", "first_due_on": "2026-12-31", "repeats": "monthly",
            "owner": str(cast.rita.user_id)}  # fmt: skip
    assert client.post(f"/intelligence/findings/{duty.pk}/obligation", data).status_code == 303
    assert Obligation.objects.get().repeats == "monthly"


def test_lists_find_clauses_over_all_contracts(cast: Cast, analysis: Analysis, client_for: Sign) -> None:
    client = client_for("rita")
    for query in (
        "",
        "?type=Cap On Liability",
        "?verdict=non_standard",
        "?q=eighteen",
        "?risk=high",
        "?type=Taught+by+nobody",
    ):
        assert client.get(f"/intelligence/clauses/{query}").status_code == 200, query
    assert "eighteen" in body(client.get("/intelligence/clauses/?type=Cap On Liability"))
    assert "eighteen" not in body(client.get("/intelligence/clauses/?type=Insurance"))
    assert "eighteen" not in body(client_for("nora").get("/intelligence/clauses/"))
    assert analysis.number in body(client.get("/intelligence/analyses/?status=done"))
    actions.accept(testing.finding(analysis, "Cap On Liability").pk, actor=cast.rita)
    assert "100" in body(client.get("/intelligence/precision/"))


def test_a_playbook_is_written_tried_and_published_on_pages(analysis: Analysis, client_for: Sign) -> None:
    client = client_for("olga")
    assert client.get("/intelligence/playbooks/").status_code == 200
    answer = client.post(
        "/intelligence/playbooks/new", {"name": "NDA", "contract_type": str(contracts.contract_type().pk)}
    )
    book = Playbook.objects.get(name="NDA")
    assert answer["Location"] == book.get_absolute_url()
    version = queries.version_of(book)
    assert version is not None
    assert client.get(f"/intelligence/versions/{version.pk}/positions/new").status_code == 200
    data = {
        "type": "Cap On Liability", "requirement": "required", "risk": "high", "order": "10", "standard": testing.FALLBACK_CAP,
        "fallback_2": "Another wording.", "check_1": "max_cap_multiple", "check_1_value": "3", "check_1_otherwise": "walk_away",
        "walk_away": "unlimited", "guidance": "Mind the gap.", "approver_roles": ["legal"],
    }  # fmt: skip
    at = f"/intelligence/versions/{version.pk}/"
    assert client.post(f"{at}positions/new", {**data, "check_1_value": "many"}).status_code == 422
    assert client.post(f"{at}positions/new", data).status_code == 303
    row = version.positions.get()
    assert [(one.rank, one.text) for one in row.wordings.all()] == [(0, testing.FALLBACK_CAP), (1, "Another wording.")]
    form = body(client.get(f"/intelligence/positions/{row.pk}/edit"))
    assert "Another wording." in form and "Mind the gap." in form
    assert client.post(f"/intelligence/positions/{row.pk}/edit", {**data, "risk": "low"}).status_code == 303
    question = {
        "question": "Capped?",
        "type": "Cap On Liability",
        "asks": "present",
        "expected": "yes",
        "risk": "low",
        "order": "10",
    }
    assert client.post(f"{at}questions/new", question).status_code == 303
    trial = body(client.get(f"{at}trial"))
    assert analysis.number in trial and "Non-standard" in trial
    page = body(client.get(book.get_absolute_url()))
    assert "Cap at most 3 times the yearly fees" in page and "Capped?" in page
    assert client_for("rita").post(f"{at}publication").status_code == 403
    assert client.post(f"{at}publication").status_code == 303
    assert client.post(f"/intelligence/playbooks/{book.pk}/revision").status_code == 303
    asked = version.playbook.versions.get(status="draft").questions.get()
    assert client.get(f"/intelligence/questions/{asked.pk}/edit").status_code == 200
    assert client.post(f"/intelligence/questions/{asked.pk}/removal").status_code == 303
    draft = queries.version_of(book)
    assert client.post(f"/intelligence/positions/{draft.positions.get().pk}/removal").status_code == 303  # type: ignore[union-attr]
    assert client.post(f"/intelligence/versions/{draft.pk}/discarding").status_code == 303  # type: ignore[union-attr]
    assert client.post(f"{at}retirement").status_code == 303
    assert client.post(f"/intelligence/playbooks/{book.pk}/edit", {"name": "NDAs"}).status_code == 303


def test_a_playbook_is_imported_on_a_page(cast: Cast, client_for: Sign) -> None:
    client = client_for("olga")
    assert client.get("/intelligence/playbooks/import").status_code == 200
    upload = SimpleUploadedFile("letter.docx", contracts.word("Dear Carla", "Yours"))
    assert client.post("/intelligence/playbooks/import", {"file": upload}).status_code == 422
    assert not Playbook.objects.exists()


def test_a_portfolio_is_read_on_pages(cast: Cast, client_for: Sign, reader: testing.PatternReader) -> None:
    testing.playbook(cast)
    client = client_for("cora")
    assert client.post("/intelligence/portfolios/new", {"name": "Legacy"}).status_code == 303
    batch = Batch.objects.get()
    assert "No documents yet" in body(client.get(batch.get_absolute_url()))
    files = [SimpleUploadedFile(f"{n}.txt", f"{ALTERED} Number {n}.".encode()) for n in range(3)]
    assert client.post(f"{batch.get_absolute_url()}files", {"documents": files}).status_code == 303
    assert "0 of 3" in body(client.get(batch.get_absolute_url()))
    assert "0 of 3" in body(client.get(f"{batch.get_absolute_url()}state"))
    for row in Analysis.objects.all():
        actions.read(row.pk)
    assert client.get(f"{batch.get_absolute_url()}state").status_code == 204
    page = body(client.get(batch.get_absolute_url()))
    assert "Non-standard" in page and "heat--3" in page and "0.txt" in page
    assert client.get(f"{batch.get_absolute_url()}records").status_code == 200
    assert client.post(f"{batch.get_absolute_url()}records", {}).status_code == 303
    assert client.post(f"{batch.get_absolute_url()}resumption").status_code == 303
    assert client_for("rita").get(batch.get_absolute_url()).status_code == 404
    assert client_for("rita").post("/intelligence/portfolios/new", {"name": "x"}).status_code == 403


def test_a_type_is_taught_on_pages(cast: Cast, client_for: Sign) -> None:
    client = client_for("olga")
    assert client.post("/intelligence/types/new", {"name": "Benchmarking"}).status_code == 303
    row = TaughtType.objects.get()
    for number in range(3):
        text = f"The Customer may benchmark the fees against the market, example {number}."
        assert (
            client.post(f"/intelligence/types/{row.pk}/examples/new", {"text": text, "is_of_type": "yes"}).status_code
            == 303
        )
    page = body(client.get(row.get_absolute_url()))
    assert "example 2" in page and "Look for it" in page
    assert client.post(f"/intelligence/types/{row.pk}/switch").status_code == 303
    row.refresh_from_db()
    assert row.is_active
    assert client.post(f"/intelligence/examples/{row.examples.first().pk}/removal").status_code == 409  # type: ignore[union-attr]
    assert client_for("rita").post(f"/intelligence/types/{row.pk}/switch").status_code == 403


def test_the_api_does_what_the_pages_do(cast: Cast, client_for: Sign, reader: testing.PatternReader) -> None:
    testing.playbook(cast)
    request = testing.request_with(cast, *WORDS)
    client, revision = client_for("rita"), contracts.latest(request)

    def post(address: str, data: Any = None, who: Client = client) -> Any:
        return who.post(f"{API}{address}", data or {}, content_type="application/json")

    answer = post(f"/revisions/{revision.pk}/analysis")
    assert answer.status_code == 202, body(answer)
    key = answer.json()["id"]
    actions.read(key)
    found = client.get(f"{API}/analyses/{key}").json()
    assert (found["status"], found["is_current"], found["counts"]) == ("done", True, {"non_standard": 1, "missing": 1})
    text = client.get(f"{API}/analyses/{key}/text").json()["text"]
    rows = client.get(f"{API}/analyses/{key}/findings").json()
    assert all(row["start"] is None or text[row["start"] : row["end"]] == row["text"] for row in rows)
    clause = next(row for row in rows if row["type"] == "Cap On Liability")
    listed = client.get(f"{API}/findings?type=Cap On Liability&verdict=non_standard").json()["items"]
    assert [row["id"] for row in listed] == [clause["id"]]
    assert client_for("nora").get(f"{API}/findings").json()["items"] == []
    assert client_for("nora").get(f"{API}/findings/{clause['id']}").status_code == 404
    offers = {one["verb"] for one in client.get(f"{API}/findings/{clause['id']}").json()["allowed_actions"]}
    assert {"accept", "reject", "edit", "ignore"} <= offers and "accept_deviation" not in offers
    assert post(f"/findings/{clause['id']}/deviation", {"reason": "x"}).status_code == 403
    assert post(f"/findings/{clause['id']}/rejection", {"reason": ""}).status_code == 422
    assert post(f"/findings/{clause['id']}/ignoring", {"reason": "No."}).json()["decision"] == "ignored"
    assert post(f"/findings/{clause['id']}/reopening").json()["decision"] == "open"
    assert post(f"/findings/{clause['id']}/correction", {"type": "Insurance"}).json()["edited"] == {"type": "Insurance"}
    assert post(f"/findings/{clause['id']}/reopening").json()["edited"] == {}
    assert post(f"/findings/{clause['id']}/acceptance").json()["decision"] == "accepted"
    made = post(f"/findings/{clause['id']}/wording")
    assert made.status_code == 201 and made.json()["number"] == "2.0"
    others = [row["id"] for row in rows if row["kind"] in ("metadata", "obligation")]
    assert post(f"/analyses/{key}/acceptance", {"finding_ids": others}).json() == {"count": len(others)}
    assert post(f"/analyses/{key}/application", {"values": {others[0]: "30"}}).status_code == 409
    assert post(f"/analyses/{key}/retry").status_code == 409
    assert any(row["right"] for row in client.get(f"{API}/precision").json())
    upload = client_for("cora").post(f"{API}/analyses", {"file": SimpleUploadedFile("a.txt", b"A liability clause.")})
    assert upload.status_code == 202 and upload.json()["revision_id"] is None


def test_the_api_of_playbooks_portfolios_and_types(cast: Cast, client_for: Sign, reader: testing.PatternReader) -> None:
    client = client_for("cora")

    def send(method: str, address: str, data: Any = None) -> Any:
        return getattr(client, method)(f"{API}{address}", data or {}, content_type="application/json")

    book = send("post", "/playbooks", {"name": "Sales"}).json()
    assert (
        send("patch", f"/playbooks/{book['id']}", {"description": "For sales."}).json()["description"] == "For sales."
    )
    (version,) = client.get(f"{API}/playbooks/{book['id']}/versions").json()
    at = f"/versions/{version['id']}"
    position = {
        "type": "Cap On Liability",
        "requirement": "required",
        "wordings": [{"rank": 0, "text": testing.STANDARD_CAP}],
    }
    row = send("post", f"{at}/positions", position).json()
    assert row["wordings"][0]["text"] == testing.STANDARD_CAP
    assert send("put", f"/positions/{row['id']}", {**position, "risk": "low"}).json()["risk"] == "low"
    question = send("post", f"{at}/questions", {"question": "Capped?", "type": "Cap On Liability"}).json()
    assert (
        send("put", f"/questions/{question['id']}", {"question": "Capped!", "type": "Cap On Liability"}).json()[
            "question"
        ]
        == "Capped!"
    )
    assert send("delete", f"/questions/{question['id']}").status_code == 200
    assert client.get(f"{API}{at}/trial").json() == []
    assert send("post", f"{at}/publication").json()["status"] == "published"
    draft = send("post", f"/playbooks/{book['id']}/versions").json()
    detail = client.get(f"{API}/versions/{draft['id']}").json()
    assert [one["type"] for one in detail["positions"]] == ["Cap On Liability"]
    assert send("delete", f"/positions/{detail['positions'][0]['id']}").status_code == 200
    assert send("post", f"/versions/{draft['id']}/discarding").json()["status"] == "discarded"
    batch = send("post", "/portfolios", {"name": "Legacy"}).json()
    files = [SimpleUploadedFile("a.txt", ALTERED.encode()), SimpleUploadedFile("b.txt", testing.STANDARD_CAP.encode())]
    added = client.post(f"{API}/portfolios/{batch['id']}/documents", {"files": files})
    assert added.status_code == 202 and len(added.json()) == 2, body(added)
    for one in Analysis.objects.all():
        actions.read(one.pk)
    assert client.get(f"{API}/portfolios/{batch['id']}").json()["done"] == 2
    heat = client.get(f"{API}/portfolios/{batch['id']}/heat").json()
    assert heat["types"] == ["Cap On Liability"] and [row["document"] for row in heat["rows"]] == ["a.txt", "b.txt"]
    assert {row["status"] for row in client.get(f"{API}/portfolios/{batch['id']}/documents").json()} == {"done"}
    assert send("post", f"/portfolios/{batch['id']}/resumption").json() == {"count": 0}
    kind = send("post", "/types", {"name": "Benchmarking"}).json()
    assert send("patch", f"/types/{kind['id']}", {"description": "x"}).json()["description"] == "x"
    assert send("post", f"/types/{kind['id']}/switch", {"on": True}).status_code == 409
    example = send("post", f"/types/{kind['id']}/examples", {"text": "The Customer may benchmark the fees."}).json()
    assert len(client.get(f"{API}/types/{kind['id']}/examples").json()) == 1
    assert send("delete", f"/examples/{example['id']}").status_code == 200
    assert (
        client_for("rita").post(f"{API}/playbooks", {"name": "x"}, content_type="application/json").status_code == 403
    )
